import type { WireExchange } from "../../core/trace.ts";
import { formatValue } from "../../core/units.ts";
import { modelTask, nanoUsdPerReadToken } from "../model-task.ts";
import { mainExchanges, notSeen, type Rule } from "../rule.ts";

/** A quarter of the field's prompts are smaller than 1,500 tokens, half are larger than 8,000 (2026). */
const largestTokens = 10_000;

/** The system prompt and the tools are long, and every request pays for them. */
export const largePrompt: Rule = {
  id: "large-prompt",
  part: "prompt",
  looksFor: "a system prompt and tools of more than 10,000 tokens",
  looksAt: "done",
  look: (trials) => {
    const main = trials.map(mainExchanges).find(({ length }) => length > 0) ?? [];
    const [first] = main;
    if (first === undefined) return { kind: "not-applicable", reason: "no request was answered" };
    const fixed = ["system", "tools"].map((name) => ({ name, tokens: tokensIn(first, name) }));
    const tokens = fixed.reduce((sum, section) => sum + section.tokens, 0);
    if (tokens <= largestTokens) return notSeen;
    return {
      kind: "found",
      title: `Every request begins with ${formatValue(tokens, "tokens")} of system prompt and tools`,
      evidence: [
        ...fixed.map((section) => `${section.name}: ${formatValue(section.tokens, "tokens")}`),
        `${first.toolNames.length} tools: ${first.toolNames.join(", ")}`,
      ],
      remedy:
        "Leave out what no session of yours needs: long examples, tools that are seldom called. Load the rest on request.",
      cost: {
        nanoUsd: costOf(trials.flatMap(mainExchanges), tokens - largestTokens),
        timeNs: null,
        basis: `What is above ${formatValue(largestTokens, "tokens")}, read from the cache in each of ${modelTask.turns} requests.`,
      },
    };
  },
};

function tokensIn({ sections }: WireExchange, name: string): number {
  return sections.filter((section) => section.name === name).reduce((sum, section) => sum + section.tokens, 0);
}

/** At the price of a read, which is the least that the tokens can cost. */
function costOf(main: readonly WireExchange[], tokens: number): number | null {
  const nanoUsd = nanoUsdPerReadToken(main);
  return nanoUsd === null ? null : Math.round(nanoUsd * tokens * modelTask.turns);
}

import type { WireExchange } from "../../core/trace.ts";
import { formatValue } from "../../core/units.ts";
import { modelTask, unreadCost } from "../model-task.ts";
import { firstPlaces, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

/** Two system prompts that differ by less in size are one text with a changed line, and no prompt of its own. */
const sameSizeShare = 0.05;
/** A difference that loses less is not worth a word. */
const fewestLostTokens = 500;

/** A sub-agent has the tools and nearly the system prompt of the main line, and reads none of it because a line differs. */
export const subagentStartDiffers: Rule = {
  id: "subagent-start-differs",
  part: "prompt",
  looksFor: "a sub-agent with nearly the prompt of the main line that can't read it from the cache",
  looksAt: "done",
  look: (trials) => {
    const starts = trials.flatMap(subagentStarts);
    if (starts.length === 0)
      return { kind: "not-applicable", reason: "no trial had a sub-agent whose cache could be asked" };
    const lost = starts.filter(({ lostTokens }) => lostTokens >= fewestLostTokens);
    const [first] = lost;
    if (first === undefined) return notSeen;
    return {
      kind: "found",
      title: `A sub-agent has the tools of the main line and a system prompt of nearly the same size, but not the same text: ${formatValue(first.lostTokens, "tokens")} are paid again`,
      evidence: firstPlaces(lost.map(lineOf)),
      remedy:
        "Give both the same system prompt, and say in the first message who the sub-agent is. What differs has to come last.",
      cost: unreadCost([first.exchange], Math.min(1, first.lostTokens / modelTask.contextTokens), 1),
    };
  },
};

interface SubagentStart {
  readonly label: string;
  readonly exchange: WireExchange;
  readonly main: WireExchange;
  readonly lostTokens: number;
}

/** The first request of each sub-agent, beside the last one that the main line had sent before. */
function subagentStarts({ trace, label }: TrialEvidence): SubagentStart[] {
  const complete = trace.exchanges.filter(({ purpose, outcome }) => purpose === "main" && outcome === "complete");
  const threads = new Set(complete.flatMap(({ thread }) => thread ?? []));
  return [...threads].flatMap((thread) => {
    const exchange = complete.find((one) => one.thread === thread);
    if (exchange === undefined || exchange.cache.reason?.kind === "not-asked") return [];
    const main = complete.findLast((one) => one.thread === undefined && one.arrivalNs < exchange.arrivalNs);
    if (main === undefined) return [];
    const isAlike = digestsOf(main, "tools") === digestsOf(exchange, "tools") && isNearlySame(main, exchange);
    const fixedTokens = tokensOf(exchange, "tools") + tokensOf(exchange, "system");
    return [{ label, exchange, main, lostTokens: isAlike ? fixedTokens - exchange.usage.cacheReadTokens : 0 }];
  });
}

function isNearlySame(main: WireExchange, sub: WireExchange): boolean {
  if (digestsOf(main, "system") === digestsOf(sub, "system")) return false;
  const [mainTokens, subTokens] = [tokensOf(main, "system"), tokensOf(sub, "system")];
  return Math.abs(mainTokens - subTokens) <= sameSizeShare * mainTokens;
}

function digestsOf({ sections }: WireExchange, section: string): string {
  return sections
    .filter(({ name }) => name === section)
    .map(({ digest }) => digest)
    .join();
}

function tokensOf({ sections }: WireExchange, section: string): number {
  return sections.filter(({ name }) => name === section).reduce((sum, { tokens }) => sum + tokens, 0);
}

function lineOf({ label, exchange, main, lostTokens }: SubagentStart): string {
  const sizes = [main, exchange].map((one) => formatValue(tokensOf(one, "system"), "tokens"));
  return `${label}request ${exchange.index + 1}: the same tools as request ${main.index + 1}, another system prompt (${sizes.join(" and ")}); ${formatValue(lostTokens, "tokens")} not read`;
}

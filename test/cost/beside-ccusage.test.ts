import { expect, test } from "vitest";
import { pricedCalls } from "../../src/cost/priced-calls.ts";
import { sessionCost } from "../../src/cost/session-cost.ts";
import { readClaudeCode } from "../../src/import/claude-code.ts";
import { keptWords } from "../../src/import/private-words.ts";

const days = { pricesOf: "2026-11-01", today: "2026-11-01" };

/** A line of an answer. Its tokens are output, read, and written for five minutes and for an hour. */
function answerLine(at: number, id: string, tokens: readonly [number, number, number, number], model: string): string {
  const [output, read, short, long] = tokens;
  const usage = {
    input_tokens: 4,
    output_tokens: output,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: short + long,
    cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
  };
  const timestamp = new Date(Date.UTC(2026, 10, 2, 10, 0, at)).toISOString();
  const message = { id, role: "assistant", model, content: [{ type: "text", text: String(at) }], usage };
  return JSON.stringify({ type: "assistant", uuid: `u${at}`, sessionId: "s", timestamp, message });
}

const model = "claude-sonnet-4-5";

/** Totals as they are billed. The names say where ccusage 17.2.1 has others. */
test.for([
  {
    what: "two calls, each on one line",
    lines: [answerLine(1, "m1", [80, 0, 9_000, 0], model), answerLine(2, "m2", [12, 9_000, 300, 0], model)],
    tokens: { freshTokens: 8, write5mTokens: 9_300, write1hTokens: 0, readTokens: 9_000, outputTokens: 92 },
    costNanoUsd: 38_979_000,
  },
  {
    what: "an answer on two lines, of which ccusage takes the first",
    lines: [
      answerLine(1, "m1", [1, 0, 9_000, 0], model),
      answerLine(2, "m1", [80, 0, 9_000, 0], model),
      answerLine(3, "m2", [12, 9_000, 300, 0], model),
    ],
    tokens: { freshTokens: 8, write5mTokens: 9_300, write1hTokens: 0, readTokens: 9_000, outputTokens: 92 },
    costNanoUsd: 38_979_000,
  },
  {
    what: "a write for an hour, which ccusage prices as one for five minutes",
    lines: [answerLine(1, "m1", [80, 0, 0, 9_000], model)],
    tokens: { freshTokens: 4, write5mTokens: 0, write1hTokens: 9_000, readTokens: 0, outputTokens: 80 },
    costNanoUsd: 55_212_000,
  },
  {
    what: "a model without a price, which costs nothing for ccusage",
    lines: [answerLine(1, "m1", [80, 0, 9_000, 0], "claude-of-tomorrow")],
    tokens: { freshTokens: 4, write5mTokens: 9_000, write1hTokens: 0, readTokens: 0, outputTokens: 80 },
    costNanoUsd: null,
  },
])("$what: tokens and cost are those that are billed", ({ lines, tokens, costNanoUsd }) => {
  const { exchanges } = readClaudeCode([{ name: "s.jsonl", text: lines.join("\n") }], keptWords);
  expect(sessionCost(pricedCalls(exchanges, days)).total).toMatchObject({ tokens, costNanoUsd });
});

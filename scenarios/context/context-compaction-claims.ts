import type { ClaimAnswer, ClaimMeasure } from "../../src/core/claim.ts";

const session = "150 turns that cross a window of 13,000 tokens again and again, provider cache on";

function saving(metric: string, arm: string): ClaimMeasure {
  return { kind: "saving", metric, arm, against: "none" };
}

/** What the scenario says to published figures about shortened contexts. */
export const compactionClaims: readonly ClaimAnswer[] = [
  {
    claim: "S0-19",
    measure: { kind: "value", metric: "context.peak_tokens", arm: "often-window" },
    expects: { kind: "at-most", value: 13_000 },
    condition: "The engine's own limit, set to 13,000 tokens: no prompt of the session is larger.",
  },
  {
    claim: "S2-01",
    measure: saving("cost.total", "often-hybrid"),
    expects: { kind: "better" },
    condition: `Net cost by recency, rewritten cache and summaries included: ${session}.`,
  },
  {
    claim: "S2-03",
    measure: saving("gen_ai.usage.input_tokens", "often-mask"),
    expects: { kind: "at-least", value: 0.634 },
    condition: `Input tokens, old results masked: ${session}.`,
  },
  {
    claim: "S2-05",
    measure: saving("gen_ai.usage.input_tokens", "often-summary"),
    expects: { kind: "better" },
    condition: `Input tokens, old turns summarised: ${session}.`,
  },
  {
    claim: "S2-07",
    measure: saving("modelled.time_to_first_chunk", "often-summary"),
    expects: { kind: "at-least", value: 0.58 },
    condition: `Mean modelled time to first token, which depends on what is cached: ${session}.`,
  },
  {
    claim: "S3-06",
    measure: { kind: "difference", metric: "context.fact_recall", arm: "often-summary", against: "often-window" },
    expects: { kind: "better" },
    condition: `Facts of the first hundred notes that the last prompt still holds, with summaries by a model that keeps marked lines against none: ${session}.`,
  },
  {
    claim: "S3-20",
    measure: saving("cost.total", "often-summary"),
    expects: { kind: "better" },
    condition: `Net cost of the item on context: ${session}.`,
  },
];

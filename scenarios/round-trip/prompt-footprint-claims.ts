import type { ClaimAnswer } from "../../src/core/claim.ts";

const model = "modelled for a Sonnet-class model (1.05 s + 23 us a fresh token, $3 per million input tokens)";

/** What the scenario says to published figures about short prompts, stop sequences and fewer calls. */
export const footprintClaims: readonly ClaimAnswer[] = [
  {
    claim: "S0-12",
    measure: { kind: "value", metric: "modelled.time_to_first_chunk", arm: "once-short" },
    expects: { kind: "at-most", value: 1e9 },
    condition: `First token of a single short request, ${model}; the model's own base time is what is left.`,
  },
  {
    claim: "S0-13",
    measure: { kind: "saving", metric: "modelled.model_time", arm: "once-stop", against: "once-plain" },
    expects: { kind: "at-least", value: 0.3 },
    condition:
      "An answer of 23 tokens with an offer of more work of 40 behind it. The gain is the share of the answer that nobody needed.",
  },
  {
    claim: "S0-13",
    measure: { kind: "saving", metric: "modelled.model_time", arm: "session-stop", against: "session-plain" },
    expects: { kind: "at-least", value: 0.3 },
    condition:
      "The same last answer at the end of 20 turns, as an agent works: only the last turn has something to cut.",
  },
  {
    claim: "S0-27",
    measure: { kind: "saving", metric: "modelled.model_time", arm: "session-stop", against: "session-plain" },
    expects: { kind: "at-least", value: 0.3 },
    condition: "The row on stop sequences, at the end of 20 turns: only the last turn has something to cut.",
  },
  {
    claim: "S2-27",
    measure: { kind: "saving", metric: "gen_ai.usage.input_tokens", arm: "session-short", against: "session-plain" },
    expects: { kind: "at-least", value: 0.4 },
    condition: "Input tokens of 20 turns with prompt, tool descriptions and results all short, against all long.",
  },
  {
    claim: "S4-04",
    measure: { kind: "value", metric: "modelled.time_to_first_chunk", arm: "once-short" },
    expects: { kind: "at-most", value: 500e6 },
    condition: `First token without a cache, ${model}: a shorter prompt cannot go below the model's base time.`,
  },
  {
    claim: "S4-07",
    measure: {
      kind: "difference",
      metric: "gen_ai.invoke_agent.inference_calls",
      arm: "once-no-title",
      against: "once-plain",
    },
    expects: { kind: "at-most", value: -1 },
    condition: "Model calls of one task, with and without a request for the session's title.",
  },
  {
    claim: "S4-11",
    measure: { kind: "difference", metric: "cost.total", arm: "once-short-prompt", against: "once-plain" },
    expects: { kind: "at-most", value: -4_500_000 },
    condition:
      "One uncached request at $3 per million tokens with 1,500 tokens less of system prompt; read from a cache, a tenth of that.",
  },
  {
    claim: "S4-34",
    measure: {
      kind: "saving",
      metric: "prompt.results_tokens",
      arm: "session-short-results",
      against: "session-plain",
    },
    expects: { kind: "better" },
    condition:
      "Searches, reads and a chatty command in turn; the text of files stays as it is, so only a part of the results shrinks.",
  },
  {
    claim: "S4-35",
    measure: { kind: "value", metric: "modelled.time_to_first_chunk", arm: "once-short" },
    expects: { kind: "at-most", value: 500e6 },
    condition: `The row on the first token, without a cache, ${model}.`,
  },
];

import type { WireExchange } from "../../core/trace.ts";

/** What the log says about an exchange beyond its bytes and times. */
export type LoggedFacts = Pick<
  WireExchange,
  | "sections"
  | "stream"
  | "model"
  | "role"
  | "turn"
  | "thread"
  | "toolNames"
  | "toolResults"
  | "probes"
  | "usage"
  | "cache"
  | "modelled"
>;

/** What is said of an exchange that never became a request for a turn. */
export const noFacts: LoggedFacts = {
  sections: [],
  stream: false,
  model: "",
  role: "side",
  turn: null,
  toolNames: [],
  toolResults: [],
  probes: [],
  usage: { freshInputTokens: 0, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 0 },
  cache: { breakpoints: 0, firstDifference: null },
  modelled: { ttftNs: 0, decodeNs: 0, costNanoUsd: 0, allReadCostNanoUsd: 0 },
};

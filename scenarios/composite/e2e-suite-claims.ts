import type { ClaimAnswer } from "../../src/core/claim.ts";
import { changedTreeFiles } from "./api-change.ts";

const navigate =
  "Eight planted values found in a generated repository of 20,000 lines; all techniques on against the plain engine.";
const change = "An interface changed in 25 files, the final tree equal to the expected one byte for byte.";
const debug = "Twenty-nine requests over a window of 20,000 tokens, with pauses of up to 40 minutes on simulated time.";

const savedTokens = { kind: "saving", metric: "task.tokens", arm: "navigate/on", against: "navigate/off" } as const;

/** What whole tasks say to published figures about whole tasks. */
export const suiteClaims: readonly ClaimAnswer[] = [
  {
    claim: "S0-26",
    measure: { kind: "saving", metric: "cost.total", arm: "change/on", against: "change/off" },
    expects: { kind: "better" },
    condition: `Cost of a result that is right. ${change}`,
  },
  {
    claim: "S1-14",
    measure: { kind: "ratio", metric: "modelled.model_time", arm: "navigate/off", against: "navigate/on" },
    expects: { kind: "at-least", value: 4.2 },
    condition: `Time of the model, by its latency model. ${navigate}`,
  },
  {
    claim: "S1-14",
    measure: savedTokens,
    expects: { kind: "at-least", value: 0.317 },
    condition: `Tokens. ${navigate}`,
  },
  {
    claim: "S2-22",
    measure: { kind: "saving", metric: "task.first_result", arm: "navigate/on", against: "navigate/off" },
    expects: { kind: "better" },
    condition: `Time to first result. ${navigate}`,
  },
  {
    claim: "S2-22",
    measure: { kind: "saving", metric: "tools.makespan", arm: "navigate/on", against: "navigate/off" },
    expects: { kind: "better" },
    condition: `Time of searches and reads. ${navigate}`,
  },
  {
    claim: "S2-23",
    measure: { kind: "saving", metric: "task.tokens", arm: "change/on", against: "change/off" },
    expects: { kind: "better" },
    condition: `Tokens of a result that is right. ${change}`,
  },
  {
    claim: "S2-24",
    measure: { kind: "value", metric: "context.fact_recall", arm: "debug/on" },
    expects: { kind: "at-least", value: 1 },
    condition: `Symptoms of the beginning that the last request still holds. ${debug}`,
  },
  {
    claim: "S2-24",
    measure: { kind: "saving", metric: "simulated.makespan", arm: "debug/on", against: "debug/off" },
    expects: { kind: "better" },
    condition: `Time of the session without the person's pauses. ${debug}`,
  },
  ...[
    ["navigate/on", navigate],
    ["change/on", change],
    ["debug/on", debug],
  ].map(([arm = "", condition = ""]): ClaimAnswer => ({
    claim: "S3-22",
    measure: { kind: "value", metric: "ablation.largest_cost_share", arm },
    expects: { kind: "at-least", value: 0.5 },
    condition: `One technique alone has to explain half of the saving, or doing "what weighs most" first gains little. ${condition}`,
  })),
  {
    claim: "S4-38",
    measure: { kind: "value", metric: "task.right_files", arm: "change/on" },
    expects: { kind: "at-least", value: changedTreeFiles },
    condition: `With every technique on; a trial whose tree is wrong has no timing at all. ${change}`,
  },
];

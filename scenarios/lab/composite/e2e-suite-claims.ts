import { answerTo, atLeast, better, ratioOf, savingOf, valueOf, type ClaimAnswer } from "../../../src/core/claim.ts";
import { changedTreeFiles } from "./api-change.ts";

const navigate =
  "Eight planted values found in a generated repository of 20,000 lines; all techniques on against the plain engine.";
const change = "An interface changed in 25 files, the final tree equal to the expected one byte for byte.";
const debug = "Twenty-nine requests over a window of 20,000 tokens, with pauses of up to 40 minutes on simulated time.";

const savedTokens = savingOf("task.tokens", "navigate/on", "navigate/off");

/** Answers to claims about whole tasks. */
export const suiteClaims: readonly ClaimAnswer[] = [
  answerTo("S0-26", savingOf("cost.total", "change/on", "change/off"), better, {
    condition: `Cost of a result that is right. ${change}`,
  }),
  answerTo("S1-14", ratioOf("modelled.model_time", "navigate/off", "navigate/on"), atLeast(4.2), {
    condition: `Time of the model, by its latency model. ${navigate}`,
  }),
  answerTo("S1-14", savedTokens, atLeast(0.317), { condition: `Tokens. ${navigate}` }),
  answerTo("S2-22", savingOf("task.first_result", "navigate/on", "navigate/off"), better, {
    condition: `Time to first result. ${navigate}`,
  }),
  answerTo("S2-22", savingOf("tools.makespan", "navigate/on", "navigate/off"), better, {
    condition: `Time of searches and reads. ${navigate}`,
  }),
  answerTo("S2-23", savingOf("task.tokens", "change/on", "change/off"), better, {
    condition: `Tokens of a result that is right. ${change}`,
  }),
  answerTo("S2-24", valueOf("context.fact_recall", "debug/on"), atLeast(1), {
    condition: `Symptoms of the beginning that the last request still holds. ${debug}`,
  }),
  answerTo("S2-24", savingOf("simulated.makespan", "debug/on", "debug/off"), better, {
    condition: `Time of the session without the person's pauses. ${debug}`,
  }),
  ...[
    ["navigate/on", navigate],
    ["change/on", change],
    ["debug/on", debug],
  ].map(([arm = "", condition = ""]): ClaimAnswer =>
    answerTo("S3-22", valueOf("ablation.largest_cost_share", arm), atLeast(0.5), {
      condition: `One technique alone has to explain half of the saving, or doing "what weighs most" first gains little. ${condition}`,
    }),
  ),
  answerTo("S4-38", valueOf("task.right_files", "change/on"), atLeast(changedTreeFiles), {
    condition: `With every technique on; a trial whose tree is wrong has no timing at all. ${change}`,
  }),
];

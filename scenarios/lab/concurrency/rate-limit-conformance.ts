import { groupedArms } from "../../workloads/grouped-arms.ts";
import { exact } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atLeast, atMost, better, savingOf, valueOf, type ClaimAnswer } from "../../../src/core/claim.ts";
import type { RateLimits } from "../../../src/core/rate-limits.ts";
import { defineScenario, type Arm } from "../../../src/core/scenario.ts";
import { programObservation } from "../lone-program.ts";
import { flagsOf, simulatedProvider, simulatedTasks, simulationWorkload, withAboveCap } from "./simulation.ts";

/** A customer's limits. Short prompts meet the limit of requests first, long ones that of tokens. */
const rates = { rpm: "30", "input-tpm": "30000", "output-tpm": "8000", concurrency: "20" } as const;
const limits: RateLimits = {
  requestsPerMinute: Number(rates.rpm),
  inputTokensPerMinute: Number(rates["input-tpm"]),
  outputTokensPerMinute: Number(rates["output-tpm"]),
};
/** Half of what the engine is told. Somebody else uses the other half. */
const halved: RateLimits = { requestsPerMinute: 15, inputTokensPerMinute: 15_000, outputTokensPerMinute: 4_000 };
const patient = { "retry-on-rate-limit": "16" } as const;

/** Requests that arrive at once, by group. */
const requestsOf: Readonly<Record<string, number>> = { few: 10, shared: 40, own: 60, many: 500 };

const kinds = [
  ["none", "no limiter"],
  ["rpm", "requests a minute"],
  ["tokens", "requests and tokens, by estimates"],
  ["full", "and slots, estimates learned and corrected"],
  ["headers", "as the server's headers say"],
] as const;

const limited = (limiter: string): Arm["toggles"] => ({ limiter, ...rates, ...patient });
const arms: readonly Arm[] = [
  ...groupedArms(
    "own",
    kinds.map(([limiter, title]) => [limiter, `60 requests, ${title}`, limited(limiter)]),
  ),
  ...groupedArms("few", [
    ["full", "10 requests, which the quota takes at once if they share their prompt's cache", limited("full")],
  ]),
  ...groupedArms("many", [["full", "500 requests, estimates learned and corrected", limited("full")]]),
  ...groupedArms("shared", [
    ["full", "half the quota is another's, as configured", limited("full")],
    ["headers", "half the quota is another's, as the headers say", limited("headers")],
  ]),
];
const everyArm = arms.map(({ id }) => id);
const condition =
  "60 short tasks at once, against 30 requests, 30,000 input and 8,000 output tokens a minute, on simulated time";
const few: ClaimAnswer["measure"] = valueOf("limits.later_refusal_ratio", "own/full");

/** Whether a limiter keeps to a quota, and how much of the quota it leaves unused. */
export default defineScenario({
  id: "rate-limit-conformance",
  family: "concurrency",
  title: "Rate limit conformance",
  question:
    "How many requests are refused because of the quota, and how close does the work come to the least possible time?",
  sets: ["lab"],
  arms,
  metrics: [
    exact("limits.later_refusal_ratio", "Refusals after the first", "ratio", "lower", {
      meaning: "Refusals after the first, divided by all requests. A client may need one refusal to learn of a limit.",
      gatesOn: everyArm,
    }),
    exact("limits.utilisation", "Quota used", "ratio", "higher", {
      meaning:
        "The least time in which the provider's limits allow these answers, divided by the makespan. 1 is the best possible.",
      gatesOn: everyArm,
    }),
    shared("limits.refusals"),
    shared("simulated.makespan", everyArm),
    exact("limits.queue_wait_p50", "Wait in the engine p50", "ns", "lower", {
      meaning: "Median time from a task's start to its first request leaving the engine, on the simulated clock.",
    }),
    exact("limits.queue_wait_p95", "Wait in the engine p95", "ns", "lower", {
      meaning: "95th percentile of the time from a task's start to its first request leaving the engine.",
    }),
    exact("limits.estimate_error", "Estimate error", "ratio", "lower", {
      meaning: "Median relative error of the limiter's estimate of a request's input tokens.",
    }),
    shared("tasks.done_ratio", everyArm),
    shared("retry.amplification"),
    shared("load.max_inflight"),
    shared("load.above_cap", everyArm),
  ],
  claims: [
    answerTo("S4-24", few, atMost(0.01), { condition }),
    answerTo("S4-25", few, atMost(0.01), { condition }),
    answerTo("S4-24", valueOf("limits.later_refusal_ratio", "many/full"), atMost(0.01), {
      condition: "500 short tasks at once, for a quarter of an hour at the same limits, on simulated time",
    }),
    answerTo("S4-26", savingOf("limits.refusals", "own/full", "own/none"), better, {
      condition: `${condition}; the rates are given by flags in place of the defaults`,
    }),
    answerTo("S4-35", few, atMost(0.01), { condition: `no throttling: ${condition}` }),
    answerTo("S0-19", valueOf("limits.utilisation", "own/full"), atLeast(0.9), {
      condition: `the limits are enforced by the provider; ${condition}`,
    }),
    answerTo("S2-19", savingOf("limits.estimate_error", "own/full", "own/tokens"), better, {
      condition: `the prediction is of a request's tokens, learned from the answers before; ${condition}`,
    }),
  ],
  costSeconds: 8.5,
  requires: ["modules"],
  workload: (arm, seed) => {
    const tasks = simulatedTasks(requestsOf[arm.group ?? ""] ?? 60, seed, {
      // Each token is an event to simulate, so the five hundred answers are short. The quota of requests is the limit
      // anyway.
      medianTokens: arm.group === "many" ? 8 : 16,
    });
    return simulationWorkload({
      seed,
      tasks,
      provider: simulatedProvider(seed, arm.group === "shared" ? halved : limits),
      processes: [
        {
          flags: ["--max-tokens", "512", ...flagsOf(arm)],
          agents: tasks.map(({ prompt }) => ({ startNs: 0, requestClass: "batch", prompts: [prompt] })),
        },
      ],
    });
  },
  observe: (trace, { toggles }) => withAboveCap(programObservation(trace), toggles["concurrency"]),
});

import type { ClaimAnswer } from "../../src/core/claim.ts";
import type { RateLimits } from "../../src/core/rate-limits.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import { programObservation } from "../program-values.ts";
import { flagsOf, simulatedProvider, simulatedTasks, simulationWorkload } from "./simulation.ts";

/** A customer's limits: requests are the tight one for short prompts, tokens for long ones. */
const rates = { rpm: "30", "input-tpm": "30000", "output-tpm": "8000", concurrency: "20" } as const;
const limits: RateLimits = {
  requestsPerMinute: Number(rates.rpm),
  inputTokensPerMinute: Number(rates["input-tpm"]),
  outputTokensPerMinute: Number(rates["output-tpm"]),
};
/** Half of what the engine is told: somebody else uses the other half. */
const halved: RateLimits = { requestsPerMinute: 15, inputTokensPerMinute: 15_000, outputTokensPerMinute: 4_000 };
const patient = { "retry-on-rate-limit": "16" } as const;

/** Requests that are there at once; without a limiter hundreds of them would only be refused for longer. */
const requestsOf: Readonly<Record<string, number>> = { few: 10, shared: 40, own: 60, many: 500 };

const kinds = [
  ["none", "no limiter"],
  ["rpm", "requests a minute"],
  ["tokens", "requests and tokens, by estimates"],
  ["full", "and slots, estimates learned and corrected"],
  ["headers", "as the server's headers say"],
] as const;

const arms: readonly Arm[] = [
  ...kinds.map(([limiter, title]): Arm => ({
    id: `own/${limiter}`,
    title: `60 requests, ${title}`,
    group: "own",
    ...(limiter === "none" && { plain: true }),
    toggles: { limiter, ...rates, ...patient },
  })),
  {
    id: "few/full",
    title: "10 requests, which the quota takes at once if they share their prompt's cache",
    plain: true,
    group: "few",
    toggles: { limiter: "full", ...rates, ...patient },
  },
  {
    id: "many/full",
    title: "500 requests, estimates learned and corrected",
    plain: true,
    group: "many",
    toggles: { limiter: "full", ...rates, ...patient },
  },
  {
    id: "shared/full",
    title: "half the quota is another's, as configured",
    plain: true,
    group: "shared",
    toggles: { limiter: "full", ...rates, ...patient },
  },
  {
    id: "shared/headers",
    title: "half the quota is another's, as the headers say",
    group: "shared",
    toggles: { limiter: "headers", ...rates, ...patient },
  },
];
const everyArm = arms.map(({ id }) => id);
const condition =
  "60 short tasks at once, against 30 requests, 30,000 input and 8,000 output tokens a minute, on simulated time";
const few: ClaimAnswer["measure"] = { kind: "value", metric: "limits.later_refusal_ratio", arm: "own/full" };

/** Whether a limiter keeps to a quota, and how much of it it leaves unused. */
export const rateLimitConformance = defineScenario({
  id: "rate-limit-conformance",
  family: "concurrency",
  title: "Rate limit conformance",
  question:
    "How many requests are refused for the quota, and how close does the work come to the least time it allows?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "limits.later_refusal_ratio", gates: everyArm },
    { id: "limits.utilisation", gates: everyArm },
    { id: "limits.refusals", gates: [] },
    { id: "simulated.makespan", gates: everyArm },
    { id: "limits.queue_wait_p50", gates: [] },
    { id: "limits.queue_wait_p95", gates: [] },
    { id: "limits.estimate_error", gates: [] },
    { id: "tasks.done_ratio", gates: everyArm },
    { id: "retry.amplification", gates: [] },
    { id: "load.max_inflight", gates: [] },
  ],
  claims: [
    { claim: "S4-24", measure: few, expects: { kind: "at-most", value: 0.01 }, condition },
    { claim: "S4-25", measure: few, expects: { kind: "at-most", value: 0.01 }, condition },
    {
      claim: "S4-24",
      measure: { kind: "value", metric: "limits.later_refusal_ratio", arm: "many/full" },
      expects: { kind: "at-most", value: 0.01 },
      condition: "500 short tasks at once, for a quarter of an hour at the same limits, on simulated time",
    },
    {
      claim: "S4-26",
      measure: { kind: "saving", metric: "limits.refusals", arm: "own/full", against: "own/none" },
      expects: { kind: "better" },
      condition: `${condition}; the rates are given by flags in place of the defaults`,
    },
    {
      claim: "S4-35",
      measure: few,
      expects: { kind: "at-most", value: 0.01 },
      condition: `no throttling: ${condition}`,
    },
    {
      claim: "S0-19",
      measure: { kind: "value", metric: "limits.utilisation", arm: "own/full" },
      expects: { kind: "at-least", value: 0.9 },
      condition: `the limits are enforced by the provider; ${condition}`,
    },
    {
      claim: "S2-19",
      measure: { kind: "saving", metric: "limits.estimate_error", arm: "own/full", against: "own/tokens" },
      expects: { kind: "better" },
      condition: `the prediction is of a request's tokens, learned from the answers before; ${condition}`,
    },
  ],
  costSeconds: 8.5,
  requires: ["modules"],
  workload: (arm, seed) => {
    const tasks = simulatedTasks(requestsOf[arm.group ?? ""] ?? 60, seed, {
      // Each token of the five hundred is an event to simulate; their quota of requests is the tight one either way.
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
  observe: programObservation,
});

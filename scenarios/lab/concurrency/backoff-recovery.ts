import { groupedArms } from "../../workloads/grouped-arms.ts";
import { exact } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atLeast, atMost, ratioOf, savingOf, valueOf } from "../../../src/core/claim.ts";
import type { FaultKind } from "../../../src/core/fault.ts";
import { defineScenario, type Arm, type Workload } from "../../../src/core/scenario.ts";
import type { ProviderSettings } from "../../../src/core/provider-settings.ts";
import { programObservation } from "../lone-program.ts";
import { flagsOf, simulatedProvider, simulatedTasks, simulationWorkload, type SimulatedProcess } from "./simulation.ts";

const clients = 20;
/** Enough attempts for every client that can succeed. */
const attempts = { "retry-on-rate-limit": "12" } as const;
const stormEndNs = 5e9;

const policies = [
  ["immediate", "at once", true],
  ["fixed", "after half a second", false],
  ["exponential", "after doubling waits", false],
  ["jitter", "after a random part of doubling waits", false],
  ["server", "after the server's wait, and jitter", false],
] as const;
/** Fewer and more clients of the same quota. The first policy of each is the plain one. */
const crowds = [
  [5, ["server"]],
  [50, ["server", "adaptive"]],
  [200, ["adaptive"]],
] as const;
const lineOf = {
  server: "the server's wait",
  adaptive: "sending less when refused",
} as const;

function sweepOf(retry: string, count: number): Pick<Arm, "sweep"> {
  const line = Object.entries(lineOf).find(([policy]) => policy === retry)?.[1];
  return line === undefined ? {} : { sweep: { parameter: "clients", value: count, line } };
}

const arms: readonly Arm[] = [
  ...policies.map(([retry, title, plain]): Arm => ({
    id: `burst/${retry}`,
    title: `${clients} clients over the quota, again ${title}`,
    group: "burst",
    ...(plain && { plain }),
    toggles: { retry, ...attempts },
    ...sweepOf(retry, clients),
  })),
  {
    id: "burst/adaptive",
    title: `${clients} agents of one process, that sends less when refused`,
    group: "burst",
    toggles: { retry: "adaptive", ...attempts },
    ...sweepOf("adaptive", clients),
  },
  ...crowds.flatMap(([count, retries]) =>
    retries.map((retry, index): Arm => ({
      id: `burst-${count}/${retry}`,
      title: `${count} clients over the same quota, ${lineOf[retry]}`,
      group: `burst-${count}`,
      ...(index === 0 && { plain: true }),
      toggles: { retry, ...attempts },
      ...sweepOf(retry, count),
    })),
  ),
  ...groupedArms("overload", [
    [
      "exponential",
      `529 for five seconds, ${clients} clients, after doubling waits`,
      { retry: "exponential", ...attempts },
    ],
    ["adaptive", "529 for five seconds, agents of one process that sends less", { retry: "adaptive", ...attempts }],
  ]),
  ...groupedArms("broken", [
    ["no", "streams break or stall, a begun answer is given up", { "retry-broken": "no", "idle-timeout": "10000" }],
    ["yes", "streams break or stall, and are requested again", { "retry-broken": "yes", "idle-timeout": "10000" }],
  ]),
];
const everyArm = arms.map(({ id }) => id);

const breaks: readonly FaultKind[] = [
  { kind: "cut", at: { kind: "before-event", event: 5 }, ending: "reset" },
  { kind: "cut", at: { kind: "before-event", event: 5 }, ending: "stall" },
];

function providerOf(group: string | undefined, seed: string): ProviderSettings {
  if (group?.startsWith("burst") === true) return simulatedProvider(seed, { requestsPerMinute: 60, burstNs: 4e9 });
  if (group === "overload")
    return simulatedProvider(seed, undefined, { overloadStorms: [{ fromNs: 0, untilNs: stormEndNs, ratio: 1 }] });
  return simulatedProvider(seed, undefined, { randomFaults: { ratio: 0.5, among: breaks.map((what) => ({ what })) } });
}

/** What a retry policy does to the service and to the tasks that wait, in three kinds of trouble. */
export default defineScenario({
  id: "backoff-recovery",
  family: "concurrency",
  title: "Backoff and recovery",
  question: "After refusals, overload and broken streams: how many requests are wasted, and how soon is the work done?",
  sets: ["lab"],
  arms,
  metrics: [
    shared("retry.amplification", everyArm),
    shared("tasks.done_ratio", everyArm),
    exact("retry.wasted_requests", "Wasted requests", "count", "lower", {
      meaning: "Requests that brought no complete answer: refused, broken off or given up.",
      gatesOn: everyArm,
    }),
    exact("retry.synchronised_peak", "Retry peak", "count", "lower", {
      meaning: "Largest number of repeated requests that reached the provider within a tenth of a second.",
    }),
    exact("retry.recovery", "Time to recover", "ns", "lower", {
      meaning: "From the end of the planned trouble to the last task's end, on the simulated clock.",
      gatesOn: everyArm,
    }),
    shared("simulated.task_p95"),
    shared("simulated.makespan"),
    shared("cost.total"),
  ],
  claims: [
    answerTo("S4-25", valueOf("tasks.done_ratio", "burst/server"), atLeast(1), {
      condition: `${clients} clients over a quota of 60 requests a minute with a burst of four, twelve attempts each`,
    }),
    answerTo("S2-15", savingOf("retry.wasted_requests", "burst/adaptive", "burst/exponential"), atLeast(0.4), {
      condition:
        "calls in vain saved by sending less when refused, against doubling waits; needed calls cannot be saved",
    }),
    answerTo("S2-15", ratioOf("simulated.task_p95", "burst/adaptive", "burst/exponential"), atMost(1.15), {
      condition: "the latency that this costs, 95th percentile, in the same burst",
    }),
  ],
  costSeconds: 10.5,
  requires: ["modules"],
  workload: (arm, seed): Workload => {
    const tasks = simulatedTasks(arm.sweep?.value ?? clients, seed, { medianTokens: 12 });
    const flags = flagsOf(arm);
    const agents = tasks.map(({ prompt }) => ({ startNs: 0, prompts: [prompt] }));
    const apart: SimulatedProcess[] = agents.map((agent) => ({ flags, agents: [agent] }));
    return simulationWorkload({
      seed,
      tasks,
      provider: providerOf(arm.group, seed),
      processes: arm.toggles["retry"] === "adaptive" ? [{ flags, agents }] : apart,
      troubleEndNs: arm.group === "overload" ? stormEndNs : 0,
    });
  },
  observe: programObservation,
});

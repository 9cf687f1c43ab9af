import { exact, measured, type MetricValues } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { defineScenario, type Arm, type Workload } from "../../../src/core/scenario.ts";
import { programObservation } from "../lone-program.ts";
import { fanoutArms as arms } from "./agent-fanout-arms.ts";
import { fanoutClaims } from "./agent-fanout-claims.ts";
import { scaling } from "./agent-fanout-scaling.ts";
import { observedWorktrees, worktreesWorkload } from "./agent-worktrees.ts";
import { machineWorkload, observedAgents } from "./machine-agents.ts";
import { flagsOf, simulatedProvider, simulatedTasks, simulationWorkload } from "./simulation.ts";

/** At least this many tasks, and the same number for each agent. */
const fewestTasks = 48;
/** 120 requests a minute with a burst of five. Three agents use it up. */
const quota = { requestsPerMinute: 120, burstNs: 2.5e9 } as const;
const simulated = arms.filter(({ group }) => group !== "trees" && group !== "machine").map(({ id }) => id);

/** What more agents bring, until the longest task, the quota or the machine is the limit. */
export default defineScenario({
  id: "agent-fanout",
  family: "concurrency",
  title: "Agent fan-out",
  question: "How does throughput grow with the number of agents, and what limits it: quota, shared prompt or machine?",
  sets: ["lab"],
  arms,
  metrics: [
    shared("simulated.throughput", simulated),
    measured("batch.throughput", "Tasks a minute, this machine", "count", "higher", {
      meaning:
        "Tasks per minute on the machine's clock, from the provider's log. Counting begins when as many tasks are done as there are agents, so start-up is left out.",
    }),
    exact("fanout.efficiency", "Scaling efficiency", "ratio", "higher", {
      meaning: "Throughput divided by that of one agent times the number of agents.",
    }),
    shared("simulated.makespan", simulated),
    exact("fanout.contention", "USL contention", "ratio", "lower", {
      meaning:
        "Share of the work that only one agent can do at a time. It comes from a fit of the universal scalability law to all arms of the group, and is absent if the fit misses an arm by more than a tenth.",
    }),
    exact("fanout.coherency", "USL coherency", "ratio", "lower", {
      meaning: "Cost of keeping the agents consistent with each other, from the same fit.",
    }),
    exact("fanout.knee", "USL knee", "count", "higher", {
      meaning:
        "Number of agents at which the fitted law has its maximum. Absent if it has no maximum, or if the fit misses an arm by more than a tenth.",
    }),
    measured("machine.efficiency", "Scaling efficiency, this machine", "ratio", "higher", {
      meaning: "Throughput on the machine's clock divided by that of one agent times the number of agents.",
    }),
    measured("machine.contention", "USL contention, this machine", "ratio", "lower", {
      meaning:
        "Share of the work that only one agent can do at a time. It comes from a fit of the universal scalability law to throughputs on the machine's clock, and is absent if the fit misses an arm by more than a tenth.",
    }),
    measured("machine.coherency", "USL coherency, this machine", "ratio", "lower", {
      meaning: "Cost of keeping the agents consistent with each other, from the same fit.",
    }),
    measured("machine.knee", "USL knee, this machine", "count", "higher", {
      meaning:
        "Number of agents at which the fitted law has its maximum. Absent if it has no maximum, or if the fit misses an arm.",
    }),
    shared("limits.refusals", simulated),
    exact("usage.billed_input_tokens", "Input not from the cache", "tokens", "lower", {
      meaning: "Input tokens of all requests that were fresh or written to the prompt cache.",
      gatesOn: simulated,
    }),
    shared("cost.total", simulated),
    shared("batch.makespan"),
    shared("batch.handoff_p95"),
    shared(
      "tasks.done_ratio",
      arms.map(({ id }) => id),
    ),
  ],
  claims: fanoutClaims,
  costSeconds: 26,
  requires: ["modules"],
  workload: (arm, seed): Workload => {
    if (arm.group === "trees") return worktreesWorkload(seed);
    return arm.group === "machine" ? machineWorkload(arm, seed) : simulatedFanout(arm, seed);
  },
  observe: (trace, arm) => {
    if (arm.group === "trees") return observedWorktrees(trace, arm);
    if (arm.group === "machine") return observedAgents(trace, arm);
    const seen = programObservation(trace);
    return seen.kind !== "values" ? seen : { kind: "values", values: { ...seen.values, ...billedTokens(seen.values) } };
  },
  combine: scaling,
});

function simulatedFanout(arm: Arm, seed: string): Workload {
  const run = (
    tasks: ReturnType<typeof simulatedTasks>,
    provider: ReturnType<typeof simulatedProvider>,
    more: { readonly files?: Readonly<Record<string, string>> } = {},
  ): Workload =>
    simulationWorkload({
      seed,
      tasks,
      provider,
      processes: [{ flags: flagsOf(arm), batch: tasks.map(({ prompt }) => prompt) }],
      ...more,
    });
  const few = { medianTokens: 8, spread: 0.5 };
  if (arm.group === "four") {
    const slots = arm.id === "four/slots" ? { concurrentRequests: 2 } : undefined;
    const latency = { kind: "fixed", ttftNs: 0, perTokenNs: 1e9 } as const;
    return run(featureTasks(), simulatedProvider(seed, slots, { latency }));
  }
  if (arm.group === "stages") return stagesWorkload(arm, seed);
  if (arm.group === "prefix") return run(simulatedTasks(10, seed, few), simulatedProvider(seed));
  const agents = arm.sweep?.value ?? 1;
  const tasks = simulatedTasks(agents * Math.ceil(fewestTasks / agents), seed, few);
  // Short prompts: another group asks about the cache, and a thousand long prompts take seconds to compute.
  return run(tasks, simulatedProvider(seed, arm.group === "quota" ? quota : undefined), { files: {} });
}

/** Items that pass three stages in order. An agent has one item or more and does their stages one after another. */
function stagesWorkload(arm: Arm, seed: string): Workload {
  const stages = 3;
  const tasks = simulatedTasks(4 * stages, seed);
  const agents = Number(arm.toggles["parallel"]);
  return simulationWorkload({
    seed,
    tasks,
    provider: simulatedProvider(seed),
    processes: [
      {
        flags: flagsOf(arm),
        agents: Array.from({ length: agents }, (_, agent) => ({
          startNs: 0,
          prompts: tasks.flatMap(({ prompt }, index) =>
            Math.floor(index / stages) % agents === agent ? [prompt] : [],
          ),
        })),
      },
    ],
  });
}

/** At one token of four bytes a second the answers take 45, 42, 38 and 41 s. */
function featureTasks(): ReturnType<typeof simulatedTasks> {
  return [45, 42, 38, 41].map((seconds, index) => ({
    prompt: `Do task-000${index} as the project says.`,
    answer: "done".repeat(seconds),
  }));
}

/** Input tokens at full price or more. */
function billedTokens(values: MetricValues): MetricValues {
  const fresh = values["usage.fresh_input_tokens"] ?? 0;
  return { "usage.billed_input_tokens": fresh + (values["gen_ai.usage.cache_creation.input_tokens"] ?? 0) };
}

import type { ClaimAnswer } from "../../src/core/claim.ts";
import type { MetricValues } from "../../src/core/metric.ts";
import { defineScenario, type Arm, type Workload } from "../../src/core/scenario.ts";
import { fitScalability } from "../../src/stats/universal-scalability.ts";
import { observedWorktrees, worktreesWorkload } from "./agent-worktrees.ts";
import { programObservation } from "../program-values.ts";
import { flagsOf, simulatedProvider, simulatedTasks, simulationWorkload } from "./simulation.ts";

const tasksOfGroup = 48;
/** 120 requests a minute, of which five may come at once: what three agents use. */
const quota = { requestsPerMinute: 120, burstNs: 2.5e9 } as const;
const counts = [1, 4, 10, 32] as const;

function sized(group: "free" | "quota", title: string, toggles: Readonly<Record<string, string>>): Arm[] {
  return counts.map((agents) => ({
    id: `${group}/${agents}`,
    title: `${agents} ${agents === 1 ? "agent" : "agents"}, ${title}`,
    group,
    ...(agents === 1 && { plain: true }),
    toggles: { parallel: String(agents), ...toggles },
    sweep: { parameter: "agents", value: agents, line: title },
  }));
}

const arms: readonly Arm[] = [
  ...sized("free", "no quota", {}),
  ...sized("quota", "a quota", { limiter: "headers", concurrency: "64" }),
  {
    id: "prefix/burst",
    title: "ten agents at once, same project",
    plain: true,
    group: "prefix",
    toggles: { parallel: "10" },
  },
  {
    id: "prefix/warm-first",
    title: "ten agents, the first ahead to fill the cache",
    group: "prefix",
    toggles: { parallel: "10", start: "warm-first" },
  },
  {
    id: "four/1",
    title: "four features of 45, 42, 38 and 41 s, one agent",
    plain: true,
    group: "four",
    toggles: { parallel: "1" },
  },
  { id: "four/4", title: "the same, four agents", group: "four", toggles: { parallel: "4" } },
  {
    id: "four/slots",
    title: "the same, four agents, and the provider serves two",
    group: "four",
    toggles: { parallel: "4" },
  },
  {
    id: "stages/1",
    title: "four items through three stages, one agent",
    plain: true,
    group: "stages",
    toggles: { parallel: "1" },
  },
  { id: "stages/4", title: "the same, an agent for each item", group: "stages", toggles: { parallel: "4" } },
  {
    id: "trees/1",
    title: "four tasks, one process and worktree at a time, this machine",
    plain: true,
    group: "trees",
    toggles: { parallel: "1", isolation: "worktree", batch: "tasks.txt", results: "results.jsonl" },
  },
  {
    id: "trees/4",
    title: "four processes, each in a git worktree of its own, this machine",
    group: "trees",
    toggles: { parallel: "4", isolation: "worktree", batch: "tasks.txt", results: "results.jsonl" },
  },
];
const simulated = arms.filter(({ group }) => group !== "trees").map(({ id }) => id);
const fitted = ["free", "quota"] as const;

const free = "48 short tasks, a provider that serves any number at once, simulated time";
const limited = "48 short tasks under a quota of 120 requests a minute, simulated time";
const four = "four tasks of 45, 42, 38 and 41 s on simulated time, nothing shared and no quota";
const throughput = (arm: string, against: string): ClaimAnswer["measure"] => ({
  kind: "ratio",
  metric: "simulated.throughput",
  arm,
  against,
});
const tokensSaved: ClaimAnswer = {
  claim: "S1-02",
  measure: { kind: "saving", metric: "usage.billed_input_tokens", arm: "prefix/warm-first", against: "prefix/burst" },
  expects: { kind: "at-least", value: 0.323 },
  condition:
    "input tokens that are not read from the cache, ten agents of one project; no fewer tokens are sent, only cheaper ones",
};

/** What more agents bring, until the longest task, the quota or the machine says no. */
export const agentFanout = defineScenario({
  id: "agent-fanout",
  family: "concurrency",
  title: "Agent fan-out",
  question: "How does throughput grow with the number of agents, and what bends it: quota, shared prompt or machine?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "simulated.throughput", gates: simulated },
    { id: "fanout.efficiency", gates: [] },
    { id: "simulated.makespan", gates: simulated },
    { id: "fanout.contention", gates: [] },
    { id: "fanout.coherency", gates: [] },
    { id: "fanout.knee", gates: [] },
    { id: "limits.refusals", gates: simulated },
    { id: "usage.billed_input_tokens", gates: simulated },
    { id: "cost.total", gates: simulated },
    { id: "batch.makespan", gates: [] },
    { id: "batch.handoff_p95", gates: [] },
    { id: "tasks.done_ratio", gates: arms.map(({ id }) => id) },
  ],
  claims: [
    {
      claim: "S0-07",
      measure: throughput("quota/32", "quota/10"),
      expects: { kind: "at-most", value: 1.1 },
      condition: `ten as the practical most; ${limited}`,
    },
    {
      claim: "S0-08",
      measure: throughput("free/10", "free/1"),
      expects: { kind: "at-least", value: 10 },
      condition: free,
    },
    {
      claim: "S0-27",
      measure: throughput("quota/10", "quota/1"),
      expects: { kind: "at-least", value: 10 },
      condition: limited,
    },
    { claim: "S0-09", measure: throughput("four/4", "four/1"), expects: { kind: "better" }, condition: four },
    { claim: "S0-24", measure: throughput("four/4", "four/1"), expects: { kind: "better" }, condition: four },
    {
      claim: "S0-20",
      measure: { kind: "value", metric: "fanout.coherency", arm: "quota/32" },
      // From there on, with no contention, fewer than ten agents would do the most: the most useful number is 1 / sqrt(coherency).
      expects: { kind: "at-most", value: 0.01 },
      condition: `cost of coordination by the fitted scalability law; ${limited}`,
    },
    {
      claim: "S1-01",
      measure: throughput("quota/4", "quota/1"),
      expects: { kind: "at-least", value: 2.8 },
      condition: limited,
    },
    tokensSaved,
    { ...tokensSaved, claim: "S1-05" },
    { ...tokensSaved, claim: "S0-18", expects: { kind: "better" } },
    {
      claim: "S1-04",
      measure: { kind: "ratio", metric: "simulated.makespan", arm: "four/1", against: "four/4" },
      expects: { kind: "at-least", value: 3.65 },
      condition: `${four}; with a provider that serves two at once it is about half of that`,
    },
    {
      claim: "S1-10",
      measure: { kind: "value", metric: "simulated.throughput", arm: "free/32" },
      expects: { kind: "at-least", value: 1000 },
      condition: `32 agents, not a thousand; ${free}`,
    },
    {
      claim: "S1-11",
      measure: { kind: "value", metric: "fanout.efficiency", arm: "free/10" },
      expects: { kind: "at-least", value: 0.942 },
      condition: free,
    },
    {
      claim: "S1-22",
      measure: { kind: "value", metric: "fanout.efficiency", arm: "quota/32" },
      expects: { kind: "at-least", value: 0.942 },
      condition: limited,
    },
    {
      claim: "S0-25",
      measure: { kind: "ratio", metric: "simulated.makespan", arm: "stages/1", against: "stages/4" },
      expects: { kind: "at-least", value: 1 },
      condition: "four items through three stages in order, an agent for each item, simulated time",
    },
    {
      claim: "S1-07",
      measure: { kind: "value", metric: "batch.handoff_p95", arm: "trees/1" },
      expects: { kind: "at-most", value: 50e6 },
      condition:
        "from one task's last answer to the next one's first request, a process and a worktree for each, this machine",
    },
    {
      claim: "S1-06",
      measure: throughput("free/4", "free/1"),
      expects: { kind: "better" },
      condition: `a star: agents that share nothing but the limiter; ${free}`,
    },
    { claim: "S1-19", measure: throughput("free/10", "free/1"), expects: { kind: "better" }, condition: free },
  ],
  costSeconds: 14,
  requires: ["modules"],
  workload: (arm, seed): Workload => (arm.group === "trees" ? worktreesWorkload(seed) : simulatedFanout(arm, seed)),
  observe: (trace, arm) => {
    if (arm.group === "trees") return observedWorktrees(trace, arm);
    const seen = programObservation(trace);
    return seen.kind === "wrong" ? seen : { kind: "values", values: { ...seen.values, ...billedTokens(seen.values) } };
  },
  combine: scaling,
});

function simulatedFanout(arm: Arm, seed: string): Workload {
  const run = (tasks: ReturnType<typeof simulatedTasks>, provider: ReturnType<typeof simulatedProvider>): Workload =>
    simulationWorkload({
      seed,
      tasks,
      provider,
      processes: [{ flags: flagsOf(arm), batch: tasks.map(({ prompt }) => prompt) }],
    });
  const few = { medianTokens: 8, spread: 0.5 };
  if (arm.group === "four") {
    const slots = arm.id === "four/slots" ? { concurrentRequests: 2 } : undefined;
    const latency = { kind: "fixed", ttftNs: 0, perTokenNs: 1e9 } as const;
    return run(featureTasks(), simulatedProvider(seed, slots, { latency }));
  }
  if (arm.group === "stages") return stagesWorkload(arm, seed);
  const count = arm.group === "prefix" ? 10 : tasksOfGroup;
  return run(simulatedTasks(count, seed, few), simulatedProvider(seed, arm.group === "quota" ? quota : undefined));
}

/** Items that each pass three stages in order; an agent has one or more items and does a stage when the one before is done. */
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

/** A token of four bytes a second: answers that take 45, 42, 38 and 41 s. */
function featureTasks(): ReturnType<typeof simulatedTasks> {
  return [45, 42, 38, 41].map((seconds, index) => ({
    prompt: `Do task-000${index} as the project says.`,
    answer: "done".repeat(seconds),
  }));
}

/** Input that is paid in full or more: what each agent has to have computed anew. */
function billedTokens(values: MetricValues): MetricValues {
  const fresh = values["usage.fresh_input_tokens"] ?? 0;
  return { "usage.billed_input_tokens": fresh + (values["gen_ai.usage.cache_creation.input_tokens"] ?? 0) };
}

/** Efficiency of every arm against its group's single agent, and each group's law. */
function scaling(round: Readonly<Record<string, MetricValues>>): Readonly<Record<string, MetricValues>> {
  const found: Record<string, MetricValues> = {};
  for (const group of fitted) {
    const points = counts.flatMap((workers) => {
      const reached = round[`${group}/${workers}`]?.["simulated.throughput"];
      return reached === undefined ? [] : [{ workers, throughput: reached }];
    });
    const single = points.find(({ workers }) => workers === 1)?.throughput;
    const law = fitScalability(points);
    for (const { workers, throughput: reached } of single === undefined ? [] : points) {
      found[`${group}/${workers}`] = {
        "fanout.efficiency": reached / (workers * (single ?? reached)),
        // The law is one of the whole group; its largest arm carries it.
        ...(law !== null && workers === counts.at(-1) && lawValues(law)),
      };
    }
  }
  return found;
}

function lawValues(law: NonNullable<ReturnType<typeof fitScalability>>): MetricValues {
  const { contention, coherency, knee } = law;
  return {
    "fanout.contention": contention,
    "fanout.coherency": coherency,
    ...(knee !== null && { "fanout.knee": knee }),
  };
}

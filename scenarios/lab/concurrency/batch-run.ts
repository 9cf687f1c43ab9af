import { groupedArms } from "../../workloads/grouped-arms.ts";
import { exact, measured } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import type { Fault } from "../../../src/core/fault.ts";
import { defineScenario, type Arm, type Observation, type Workload } from "../../../src/core/scenario.ts";
import type { Trace } from "../../../src/core/trace.ts";
import { scenarioModel, sonnetLatency } from "../../workloads/latency-fit.ts";
import { batchRunClaims } from "./batch-run-claims.ts";
import { handoffValues } from "./handoff.ts";
import { programObservation } from "../lone-program.ts";
import { usageValues } from "../../observations/wire-values.ts";
import {
  flagsOf,
  simulatedProvider,
  simulatedTasks,
  simulationWorkload,
  taskName,
  withAboveCap,
  type SimulatedTask,
} from "./simulation.ts";

/** A task that hangs is ended after this many seconds. */
const timeout = { "task-timeout": "60" } as const;
const schedules = [
  ["sequential", "one after another", { parallel: "1" }],
  ["waves-5", "in waves of five", { parallel: "5", schedule: "waves" }],
  ["pool-3", "three at a time", { parallel: "3" }],
  ["pool-5", "five at a time", { parallel: "5" }],
  ["pool-10", "ten at a time", { parallel: "10" }],
] as const;
const results = { results: "results.jsonl" } as const;

const arms: readonly Arm[] = [
  ...schedules.map(([id, title, toggles]): Arm => ({
    id: `hundred/${id}`,
    title: `100 tasks ${title}`,
    group: "hundred",
    ...(id === "sequential" && { plain: true }),
    toggles: { ...toggles, ...timeout },
    // Waves are another schedule, so they are not on the curve.
    ...(!("schedule" in toggles) && {
      sweep: { parameter: "agents", value: Number(toggles.parallel), line: "a pool" },
    }),
  })),
  ...groupedArms("ten", [
    ["sequential", "ten tasks of a file, one after another", { batch: "tasks.txt", parallel: "1", ...results }],
    ["for-each", "ten files, three at a time", { "for-each": "tasks/*.md", parallel: "3", ...results }],
    ["array", "ten items of a list, ten at a time", { array: JSON.stringify(names(10)), parallel: "10", ...results }],
  ]),
  ...groupedArms("one", [["file", "a batch of one", { batch: "tasks.txt", parallel: "1", ...results }]]),
];
const simulated = arms.filter(({ group }) => group === "hundred").map(({ id }) => id);
const real = arms.filter(({ group }) => group !== "hundred").map(({ id }) => id);

/** Many tasks in one process: what sharing it saves, and whether the tasks affect each other. */
export default defineScenario({
  id: "batch-run",
  family: "concurrency",
  title: "Batch run",
  question: "How fast is a batch done, and does a task that fails or hangs affect any other?",
  sets: ["lab"],
  arms,
  metrics: [
    shared("simulated.makespan", simulated),
    shared("tasks.done_ratio", [...simulated, ...real]),
    shared("simulated.throughput", simulated),
    shared("simulated.task_p95", simulated),
    shared("batch.makespan", ["ten/for-each"]),
    exact("batch.isolation_violations", "Mixed-up tasks", "count", "lower", {
      meaning: "Results that hold another task's answer, or anything besides their own.",
      gatesOn: real,
    }),
    exact("batch.unparsed_lines", "Unreadable result lines", "count", "lower", {
      meaning: "Lines of the results file that are not a complete JSON object.",
      gatesOn: real,
    }),
    measured("batch.engine_time_per_task", "Engine time per task", "ns", "lower", {
      meaning:
        "CPU time of the engine's process tree divided by the number of tasks. All tasks share the cost of the start.",
      gatesOn: ["ten/for-each"],
    }),
    shared("batch.handoff_p95"),
    shared("load.max_inflight"),
    shared("load.above_cap", simulated),
    shared("gen_ai.usage.input_tokens", [...simulated, ...real]),
    shared("process.peak_rss"),
  ],
  claims: batchRunClaims,
  costSeconds: 8.5,
  requires: ["modules"],
  workload: (arm, seed): Workload => (arm.group === "hundred" ? simulatedBatch(arm, seed) : realBatch(arm, seed)),
  observe: (trace, arm) =>
    arm.group === "hundred"
      ? withAboveCap(programObservation(trace), arm.toggles["parallel"])
      : observedBatch(trace, arm),
});

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `task-${String(index).padStart(4, "0")}`);
}

const forGood = 1_000;
const poisoned: Fault = { what: { kind: "status", status: 400, body: "error" }, attempts: forGood };
const hung: Fault = { what: { kind: "cut", at: { kind: "after-headers" }, ending: "stall" }, attempts: forGood };

function simulatedBatch(arm: Arm, seed: string): Workload {
  const tasks = simulatedTasks(100, seed, { medianTokens: 12 }).map((task, index): SimulatedTask => {
    if (index % 20 === 7) return { ...task, fault: poisoned };
    return index === 31 || index === 73 ? { ...task, fault: hung } : task;
  });
  return simulationWorkload({
    seed,
    tasks,
    provider: simulatedProvider(seed),
    processes: [{ flags: flagsOf(arm), batch: tasks.map(({ prompt }) => prompt) }],
  });
}

const answerOf = (name: string): string => `${name} is done.`;
const countOf = (arm: Arm): number => (arm.group === "one" ? 1 : 10);
const templates: Readonly<Record<string, string>> = {
  "ten/for-each": "Do what {file} says.",
  "ten/array": "Do {item} as the project says.",
};

function realBatch(arm: Arm, seed: string): Workload {
  const tasks = names(countOf(arm)).map((name): SimulatedTask => ({ prompt: `Do ${name}.`, answer: answerOf(name) }));
  return {
    prompt: templates[arm.id] ?? "{task}",
    files: {
      "tasks.txt": tasks.map(({ prompt }) => `${prompt}\n`).join(""),
      ...Object.fromEntries(tasks.map((task) => [`tasks/${taskName(task)}.md`, `# ${taskName(task)}\n`])),
    },
    script: {
      turns: [],
      threads: tasks.map((task) => ({
        firstUserContains: taskName(task),
        turns: [{ blocks: [{ kind: "text", text: task.answer }] }],
      })),
    },
    provider: { ...scenarioModel, seed, latency: sonnetLatency(0.05) },
    timeLimitNs: 30e9,
  };
}

function observedBatch(trace: Trace, arm: Arm): Observation {
  const lines = (trace.files["results.jsonl"] ?? "").split("\n").filter((line) => line !== "");
  const read = lines.map(resultOf);
  const wanted = names(countOf(arm)).map(answerOf);
  const texts = read.flatMap((result) => (result === null ? [] : [result.text]));
  const missing = wanted.find((answer) => !texts.includes(answer));
  if (missing !== undefined) return { kind: "wrong", reason: `no result says ${JSON.stringify(missing)}` };
  const lastNs = Math.max(...trace.exchanges.map(({ endNs }) => endNs));
  const { cpuNs } = trace.accounting;
  return {
    kind: "values",
    values: {
      ...usageValues(trace),
      "tasks.done_ratio": read.filter((result) => result?.status === "done").length / wanted.length,
      "batch.makespan": lastNs - trace.spawnNs,
      ...(arm.toggles["parallel"] === "1" && handoffValues(trace.exchanges)),
      "batch.isolation_violations": texts.filter((text) => !wanted.includes(text)).length,
      "batch.unparsed_lines": read.filter((result) => result === null).length,
      ...(cpuNs !== undefined && { "batch.engine_time_per_task": cpuNs / wanted.length }),
    },
  };
}

function resultOf(line: string): { readonly text: string; readonly status: string } | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || !("text" in value) || !("status" in value)) return null;
    return { text: String(value.text), status: String(value.status) };
  } catch {
    return null;
  }
}

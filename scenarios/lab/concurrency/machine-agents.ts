import type { Arm, Observation, Workload } from "../../../src/core/scenario.ts";
import type { Trace } from "../../../src/core/trace.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";
import { projectFiles } from "./simulation.ts";

/** A quick model: the answer begins after a tenth of a second, so that the machine is the limit. */
const latency = { kind: "fixed", ttftNs: 100e6, perTokenNs: 0 } as const;
const tasksOfAgent = 6;
const mostTasks = 512;

function taskNames(arm: Arm): string[] {
  const count = Math.min(mostTasks, tasksOfAgent * (arm.sweep?.value ?? 1));
  return Array.from({ length: count }, (_, index) => `task-${String(index).padStart(4, "0")}`);
}

const answerOf = (name: string): string => `${name} is done.`;

/** Agents of one process with six short tasks each, at most 512 in all, on the machine's clock. */
export function machineWorkload(arm: Arm, seed: string): Workload {
  const names = taskNames(arm);
  return {
    prompt: "{task}",
    files: { ...projectFiles(seed), "tasks.txt": names.map((name) => `Do ${name}.\n`).join("") },
    script: {
      turns: [],
      threads: names.map((name) => ({
        firstUserContains: name,
        turns: [{ blocks: [{ kind: "text", text: answerOf(name) }] }],
      })),
    },
    provider: { ...scenarioModel, seed, latency },
    timeLimitNs: 60e9,
    tracedFiles: ["results.jsonl"],
  };
}

/** Throughput counts the tasks after each agent's first, because another scenario measures starting. */
export function observedAgents(trace: Trace, arm: Arm): Observation {
  const names = taskNames(arm);
  const results = trace.files["results.jsonl"] ?? "";
  const done = names.filter((name) => results.includes(JSON.stringify(answerOf(name)).slice(1, -1)));
  if (done.length < names.length) return { kind: "wrong", reason: `${done.length} of ${names.length} tasks are done` };
  const agents = arm.sweep?.value ?? 1;
  const endsNs = trace.exchanges.map(({ endNs }) => endNs).toSorted((left, right) => left - right);
  const [lastNs, warmNs] = [endsNs.at(-1), endsNs[agents - 1]];
  if (lastNs === undefined || warmNs === undefined || lastNs <= warmNs)
    return { kind: "wrong", reason: `${endsNs.length} answers for ${agents} agents` };
  return {
    kind: "values",
    values: {
      "batch.throughput": ((endsNs.length - agents) * 60e9) / (lastNs - warmNs),
      "batch.makespan": lastNs - trace.spawnNs,
      "tasks.done_ratio": done.length / names.length,
    },
  };
}

import type { Arm, Observation, Workload } from "../../../src/core/scenario.ts";
import type { Trace } from "../../../src/core/trace.ts";
import { scenarioModel, sonnetLatency } from "../../workloads/latency-fit.ts";
import { handoffValues } from "./handoff.ts";
import { projectFiles } from "./simulation.ts";

const treeTasks = ["task-0000", "task-0001", "task-0002", "task-0003"];
const commit =
  "git init -q && git add -A && git -c user.name=bench -c user.email=bench@example.com commit -qm start && git status --short";

/** Four tasks that write the same file, in processes of their own, on the machine's clock. */
export function worktreesWorkload(seed: string): Workload {
  return {
    prompt: "{task}",
    files: {
      ...projectFiles(seed),
      ".gitignore": "results.jsonl\n",
      "tasks.txt": treeTasks.map((name) => `Do ${name}.\n`).join(""),
      "shared.txt": "before\n",
    },
    // A worktree needs a commit to start from. The engine makes it in an earlier launch.
    earlier: [{ prompt: "Commit what is here.", toggles: {} }],
    script: {
      turns: [
        { blocks: [{ kind: "tool", operation: { kind: "run", command: commit } }] },
        { blocks: [{ kind: "text", text: "Committed." }] },
      ],
      threads: treeTasks.map((name) => ({
        firstUserContains: name,
        turns: [
          { blocks: [{ kind: "tool", operation: { kind: "write", path: "shared.txt", text: `${name}\n` } }] },
          { blocks: [{ kind: "text", text: `${name} is done.` }] },
        ],
      })),
    },
    provider: { ...scenarioModel, seed, latency: sonnetLatency(0.2) },
    timeLimitNs: 40e9,
  };
}

/** All agents write the same file. In separate worktrees none sees another's, and each change comes back as a patch. */
export function observedWorktrees(trace: Trace, arm: Arm): Observation {
  if (trace.files["shared.txt"] !== "before\n") return { kind: "wrong", reason: "an agent wrote outside its worktree" };
  const results = (trace.files["results.jsonl"] ?? "").split("\n").filter((line) => line !== "");
  const whole = treeTasks.filter((name) =>
    results.some((line) => line.includes(`${name} is done.`) && line.includes(`+${name}\\n`)),
  );
  if (whole.length < treeTasks.length) return { kind: "wrong", reason: `${whole.length} of four patches are right` };
  const measured = trace.exchanges.filter(({ arrivalNs }) => arrivalNs >= trace.spawnNs);
  return {
    kind: "values",
    values: {
      "batch.makespan": Math.max(...measured.map(({ endNs }) => endNs)) - trace.spawnNs,
      ...(arm.toggles["parallel"] === "1" && handoffValues(measured)),
      "tasks.done_ratio": whole.length / treeTasks.length,
    },
  };
}

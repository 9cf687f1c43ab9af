import { groupedArms } from "../../workloads/grouped-arms.ts";
import type { Arm } from "../../../src/core/scenario.ts";

/** Agents on simulated time, from one to a thousand. */
const freeCounts = [1, 4, 10, 32, 100, 1000] as const;
/** Three agents use up the quota. A few points show the flat part. */
const quotaCounts = [1, 4, 10, 32, 1000] as const;
/** Agents of one process on this machine, beyond what two cores can run. */
const machineCounts = [1, 8, 32, 128] as const;
const kept = { batch: "tasks.txt", results: "results.jsonl" } as const;
const inWorktrees = { isolation: "worktree", ...kept } as const;

/** The groups whose arms differ only in the number of agents, smallest first. */
export const fanoutCounts = { free: freeCounts, quota: quotaCounts, machine: machineCounts } as const;

function sized(group: keyof typeof fanoutCounts, title: string, toggles: Readonly<Record<string, string>>): Arm[] {
  return fanoutCounts[group].map((agents) => ({
    id: `${group}/${agents}`,
    title: `${agents} ${agents === 1 ? "agent" : "agents"}, ${title}`,
    group,
    ...(agents === 1 && { plain: true }),
    toggles: { parallel: String(agents), ...toggles },
    sweep: { parameter: "agents", value: agents, line: title },
  }));
}

/** The arms of the fan-out, group by group. */
export const fanoutArms: readonly Arm[] = [
  ...sized("free", "no quota", {}),
  ...sized("quota", "a quota", { limiter: "headers", concurrency: "64" }),
  ...sized("machine", "one process of this machine", kept),
  ...groupedArms("prefix", [
    ["burst", "ten agents at once, same project", { parallel: "10" }],
    ["warm-first", "ten agents, the first ahead to fill the cache", { parallel: "10", start: "warm-first" }],
  ]),
  ...groupedArms("four", [
    ["1", "four features of 45, 42, 38 and 41 s, one agent", { parallel: "1" }],
    ["4", "the same, four agents", { parallel: "4" }],
    ["slots", "the same, four agents, and the provider serves two", { parallel: "4" }],
  ]),
  ...groupedArms("stages", [
    ["1", "four items through three stages, one agent", { parallel: "1" }],
    ["4", "the same, an agent for each item", { parallel: "4" }],
  ]),
  ...groupedArms("trees", [
    ["1", "four tasks, one process and worktree at a time, this machine", { parallel: "1", ...inWorktrees }],
    ["4", "four processes, each in its own git worktree, this machine", { parallel: "4", ...inWorktrees }],
  ]),
];

import type { Arm } from "../../../src/core/scenario.ts";

/** Agents on simulated time, from one to a thousand. */
const freeCounts = [1, 4, 10, 32, 100, 1000] as const;
/** The quota is reached with three agents: in the flat part few points tell as much. */
const quotaCounts = [1, 4, 10, 32, 1000] as const;
/** Agents of one process on this machine: past the number that two cores keep busy. */
const machineCounts = [1, 8, 32, 128] as const;
const kept = { batch: "tasks.txt", results: "results.jsonl" } as const;

/** The groups whose arms differ in the number of agents alone, smallest first. */
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

/** Everything the fan-out compares, group by group. */
export const fanoutArms: readonly Arm[] = [
  ...sized("free", "no quota", {}),
  ...sized("quota", "a quota", { limiter: "headers", concurrency: "64" }),
  ...sized("machine", "one process of this machine", kept),
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
    toggles: { parallel: "1", isolation: "worktree", ...kept },
  },
  {
    id: "trees/4",
    title: "four processes, each in a git worktree of its own, this machine",
    group: "trees",
    toggles: { parallel: "4", isolation: "worktree", ...kept },
  },
];

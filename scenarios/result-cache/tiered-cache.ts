import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import { loneProgram } from "../lone-program.ts";
import { programObservation } from "../program-values.ts";

const cached = (tiers: string, validity: string): Arm["toggles"] => ({
  "tool-cache": tiers,
  "tool-cache-validity": validity,
});
const arms: readonly Arm[] = [
  {
    id: "edits/off",
    title: "every look runs the tool",
    plain: true,
    group: "edits",
    toggles: cached("off", "content"),
  },
  { id: "edits/memory", title: "memory, by content", group: "edits", toggles: cached("memory", "content") },
  { id: "edits/content", title: "memory and disk, by content", group: "edits", toggles: cached("tiered", "content") },
  {
    id: "edits/content-20",
    title: "the same, 20 entries in memory",
    group: "edits",
    toggles: cached("tiered", "content"),
  },
  { id: "edits/ttl", title: "memory 1 min, disk 5 min", group: "edits", toggles: cached("tiered", "ttl") },
  { id: "edits/dependency", title: "until an own edit", group: "edits", toggles: cached("tiered", "dependency") },
  {
    id: "usual/off",
    title: "files read in turn, tools run",
    plain: true,
    group: "usual",
    toggles: cached("off", "content"),
  },
  {
    id: "usual/content",
    title: "files read in turn, by content",
    group: "usual",
    toggles: cached("tiered", "content"),
  },
];
const everyArm = arms.map((arm) => arm.id);
const smallMemory = "edits/content-20";
const condition =
  "400 steps over 40 files drawn by Zipf's law, by view and grep with arguments in any order, 9 % of them edits, a restart half way; 20 minutes of simulated time.";

/** How often a cache of tool results answers, from which tier, and how often wrongly, by what makes an entry invalid. */
export const tieredCache = defineScenario({
  id: "tiered-cache",
  family: "result-cache",
  title: "Tool result cache",
  question:
    "While files change, how many looks at them does a cache answer, from which tier, and how many of its answers are old?",
  sets: ["full"],
  arms,
  metrics: [
    { id: "tool_cache.hit_ratio", gates: everyArm },
    { id: "tool_cache.stale_reads", gates: everyArm },
    { id: "tool_cache.memory_hit_ratio", gates: everyArm },
    { id: "tool_cache.disk_hit_ratio", gates: everyArm },
    { id: "tool_cache.promotions", gates: everyArm },
    { id: "tool_cache.calls_executed", gates: everyArm },
    { id: "tool_cache.disk_bytes", gates: everyArm },
    { id: "process.cpu_time", gates: [] },
    { id: "process.wall_time", gates: [] },
  ],
  claims: [
    hitClaim("S2-08", "edits/content", 0.942),
    hitClaim("S2-09", "edits/dependency", 0.785),
    hitClaim("S2-10", smallMemory, 0.823),
    staleClaim("S2-08", "edits/content"),
    staleClaim("S2-09", "edits/dependency"),
    {
      claim: "S2-27",
      measure: { kind: "saving", metric: "tool_cache.calls_executed", arm: "edits/content", against: "edits/off" },
      expects: { kind: "at-least", value: 0.6 },
      condition,
    },
    {
      claim: "S3-11",
      measure: { kind: "value", metric: "tool_cache.stale_reads", arm: "edits/ttl" },
      expects: { kind: "at-most", value: 0 },
      condition: `${condition} Entries live a minute in memory and five on disk, whatever happens to the files.`,
    },
    {
      claim: "S3-12",
      measure: { kind: "value", metric: "tool_cache.stale_reads", arm: "edits/content" },
      expects: { kind: "at-most", value: 0 },
      condition: `${condition} Keys are whole SHA-256 digests of sorted arguments and contents: a collision would show as a wrong answer.`,
    },
    ...["S1-08", "S3-20"].map((claim) => ({
      claim,
      measure: {
        kind: "difference",
        metric: "tool_cache.hit_ratio",
        arm: "edits/content",
        against: "edits/memory",
      } as const,
      expects: { kind: "better" } as const,
      condition: `${condition} What the disk tier, which processes share, adds to memory.`,
    })),
  ],
  costSeconds: 9.5,
  requires: ["modules", "tool-cache"],
  workload: (arm, seed) =>
    loneProgram(seed, {
      entry: "runners/lab/storage/main.js",
      input: {
        program: "edit-stream",
        seed,
        steps: arm.group === "usual" ? 100 : 400,
        files: arm.group === "usual" ? 90 : 40,
        draw: arm.group === "usual" ? "in-turn" : "zipf",
        tiers: arm.toggles["tool-cache"],
        validity: arm.toggles["tool-cache-validity"],
        entries: arm.id === smallMemory ? 20 : 1_000,
      },
    }),
  observe: programObservation,
});

function hitClaim(claim: string, arm: string, value: number) {
  const measure = { kind: "value", metric: "tool_cache.hit_ratio", arm } as const;
  return { claim, measure, expects: { kind: "at-least", value } as const, condition };
}

function staleClaim(claim: string, arm: string) {
  const measure = { kind: "value", metric: "tool_cache.stale_reads", arm } as const;
  return { claim, measure, expects: { kind: "at-most", value: 0 } as const, condition };
}

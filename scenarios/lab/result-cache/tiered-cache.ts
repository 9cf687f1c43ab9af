import { groupedArms } from "../../workloads/grouped-arms.ts";
import { exact } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atLeast, atMost, better, differenceOf, savingOf, valueOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../../src/core/scenario.ts";
import { loneProgram, programObservation } from "../lone-program.ts";

const cached = (tiers: string, validity: string): Arm["toggles"] => ({
  "tool-cache": tiers,
  "tool-cache-validity": validity,
});
const arms: readonly Arm[] = [
  ...groupedArms("edits", [
    ["off", "every lookup runs the tool", cached("off", "content")],
    ["memory", "memory, by content", cached("memory", "content")],
    ["content", "memory and disk, by content", cached("tiered", "content")],
    ["content-20", "the same, 20 entries in memory", cached("tiered", "content")],
    ["ttl", "memory 1 min, disk 5 min", cached("tiered", "ttl")],
    ["dependency", "until an own edit", cached("tiered", "dependency")],
  ]),
  ...groupedArms("usual", [
    ["off", "files read in turn, tools run", cached("off", "content")],
    ["content", "files read in turn, by content", cached("tiered", "content")],
  ]),
];
const everyArm = arms.map((arm) => arm.id);
const smallMemory = "edits/content-20";
const condition =
  "400 steps over 40 files drawn by Zipf's law, by view and grep with arguments in any order, 9 % of them edits, a restart half way; 20 minutes of simulated time.";

/**
 * How often a cache of tool results answers, from which tier, and how often wrongly, by what makes an entry invalid.
 */
export default defineScenario({
  id: "tiered-cache",
  family: "result-cache",
  title: "Tool result cache",
  question: "While files change, how many lookups does a cache answer, from which tier, and how many answers are old?",
  sets: ["lab"],
  arms,
  metrics: [
    exact("tool_cache.hit_ratio", "Tool cache hits", "ratio", "higher", {
      meaning: "Lookups that needed no tool run, divided by all lookups.",
      gatesOn: everyArm,
    }),
    exact("tool_cache.stale_reads", "Stale reads", "count", "lower", {
      meaning: "Cached answers that differ from the tool's answer for the current files.",
      gatesOn: everyArm,
    }),
    exact("tool_cache.memory_hit_ratio", "Hits in memory", "ratio", "higher", {
      meaning: "Lookups that memory answered, divided by all lookups.",
      gatesOn: everyArm,
    }),
    exact("tool_cache.disk_hit_ratio", "Hits on disk", "ratio", "higher", {
      meaning: "Lookups that disk answered and memory did not, divided by all lookups.",
      gatesOn: everyArm,
    }),
    exact("tool_cache.promotions", "Promotions", "count", "neither", {
      meaning: "Entries read from disk and put into memory.",
      gatesOn: everyArm,
    }),
    exact("tool_cache.calls_executed", "Tools run", "count", "lower", {
      meaning: "Lookups that ran a tool.",
      gatesOn: everyArm,
    }),
    exact("tool_cache.disk_bytes", "Bytes to disk", "bytes", "lower", {
      meaning: "Size of all entries written to disk.",
      gatesOn: everyArm,
    }),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  claims: [
    hitClaim("S2-08", "edits/content", 0.942),
    hitClaim("S2-09", "edits/dependency", 0.785),
    hitClaim("S2-10", smallMemory, 0.823),
    staleClaim("S2-08", "edits/content"),
    staleClaim("S2-09", "edits/dependency"),
    answerTo("S2-27", savingOf("tool_cache.calls_executed", "edits/content", "edits/off"), atLeast(0.6), { condition }),
    answerTo("S3-11", valueOf("tool_cache.stale_reads", "edits/ttl"), atMost(0), {
      condition: `${condition} Entries live a minute in memory and five on disk, whatever happens to the files.`,
    }),
    answerTo("S3-12", valueOf("tool_cache.stale_reads", "edits/content"), atMost(0), {
      condition: `${condition} Keys are whole SHA-256 digests of sorted arguments and contents: a collision would show as a wrong answer.`,
    }),
    ...["S1-08", "S3-20"].map((claim) =>
      answerTo(claim, differenceOf("tool_cache.hit_ratio", "edits/content", "edits/memory"), better, {
        condition: `${condition} What the disk tier, which processes share, adds to memory.`,
      }),
    ),
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
  const measure = valueOf("tool_cache.hit_ratio", arm);
  return answerTo(claim, measure, atLeast(value), { condition });
}

function staleClaim(claim: string, arm: string) {
  const measure = valueOf("tool_cache.stale_reads", arm);
  return answerTo(claim, measure, atMost(0), { condition });
}

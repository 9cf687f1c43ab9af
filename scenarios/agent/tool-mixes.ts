import { groupedArms } from "../workloads/grouped-arms.ts";
import { measured } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { answerTo, atLeast, atMost, ratioOf, savingOf, valueOf } from "../../src/core/claim.ts";
import {
  defineScenario,
  type Arm,
  type Observation,
  type SweepPosition,
  type Workload,
} from "../../src/core/scenario.ts";
import type { Trace } from "../../src/core/trace.ts";
import type { Block, Turn, TurnScript } from "../../src/core/turn-script.ts";
import { fixtureText } from "../workloads/fixture-text.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import { removedFile } from "../observations/final-files.ts";
import { usageValues } from "../observations/wire-values.ts";
import { checkedTurns, summedMakespanNs, summedTurnsNs } from "../observations/checked-turns.ts";
import { tracedLatency, tracedTurns, waitingCalls, waitValues } from "../workloads/waiting-children.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const answer = "The calls are done.";
const searchedFiles = 100;
const editedLines = Array.from({ length: 8 }, (_, line) => `line ${line + 1}`);

const arms: readonly Arm[] = [
  ...groupedArms("conflicts", [
    ["sequential", "eight edits of one file, one after another", { tools: "sequential" }],
    ["naive", "eight edits of one file, all at once", { tools: "naive" }],
    ["classes", "eight edits of one file, each write alone", { tools: "classes" }],
    ["parallel", "eight edits of one file, by what they touch", { tools: "parallel" }],
  ]),
  ...groupedArms("search", [
    ["sequential", "four searches of 100 files, one after another", { tools: "sequential" }],
    ["parallel", "four searches of 100 files, together", { tools: "parallel" }],
  ]),
  ...groupedArms("waits", [
    ["cap-1", "eight waiting children, one at a time", { "max-parallel": "1" }],
    ["cap-3", "eight waiting children, three at a time", { "max-parallel": "3" }],
    ["cap-8", "eight waiting children, all at once", { "max-parallel": "8" }],
  ]).map((arm) => ({ ...arm, sweep: sweepOf(Number(arm.toggles["max-parallel"])) })),
  ...groupedArms("traced", [
    ["sequential", "1.2 calls a step, one after another", { tools: "sequential" }],
    ["parallel", "1.2 calls a step, together", { tools: "parallel" }],
  ]),
];
const everyArm = arms.map(({ id }) => id);
const cappedArms = arms.filter(({ toggles }) => toggles["max-parallel"] !== undefined).map(({ id }) => id);
const orderedArms = everyArm.filter((id) => id !== "conflicts/naive");

/** Turns that are limited by a lock, a processor, a cap, or by having one call only. */
export default defineScenario({
  id: "tool-mixes",
  family: "tools",
  title: "Parallel tools by workload",
  question:
    "What do parallel tool calls bring if they conflict, compute, wait under a cap, or come 1.2 to a step as in real sessions?",
  sets: ["full"],
  arms,
  metrics: [
    shared("tools.makespan", ["waits/cap-8"]),
    measured("tools.racing_lost_updates", "Updates lost to a race", "count", "lower", {
      meaning:
        "Edits that were reported as done and are not in the final file, when all edits run at once and chance decides which one wins.",
    }),
    shared("tools.lost_updates", orderedArms),
    shared("tools.turn_time"),
    shared("tools.max_inflight"),
    shared("tools.above_cap", cappedArms),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  claims: [
    answerTo("S4-10", ratioOf("tools.turn_time", "traced/sequential", "traced/parallel"), atLeast(2), {
      condition: "The published mix of 1.2 calls a step, tools and model each about half of the time.",
    }),
    answerTo("S0-24", valueOf("tools.lost_updates", "conflicts/parallel"), atMost(0), {
      condition:
        "Eight edits of one file in one turn, ordered by what they touch; the same edits all at once lose some.",
    }),
    answerTo("S2-12", valueOf("tools.lost_updates", "conflicts/parallel"), atMost(0), {
      condition: "Eight edits of different lines of one file, asked for in one turn.",
    }),
    answerTo("S2-27", savingOf("tools.makespan", "search/parallel", "search/sequential"), atLeast(0.4), {
      condition:
        "Four searches of 100 files that are in memory: processor time, which running together does not shorten.",
    }),
  ],
  costSeconds: 7,
  workload: (arm, seed): Workload => ({
    prompt: "Make the calls of each turn, then say so.",
    files: filesOf(arm.group, seed),
    script: scriptOf(arm.group),
    provider: { ...scenarioModel, seed, latency: arm.group === "traced" ? tracedLatency : { kind: "instant" } },
    timeLimitNs: fewTurnsNs,
    tracedFiles: ["shared.txt"],
  }),
  observe: (trace, arm): Observation => {
    const checked = checkedTurns(trace, scriptOf(arm.group));
    if (checked.kind === "wrong") return checked;
    const removed = arm.group === "conflicts" ? removedFile(trace, ["shared.txt"]) : null;
    if (removed !== null) return { kind: "wrong", reason: removed };
    const makespanNs = summedMakespanNs(checked.turns);
    const waits: Readonly<Record<string, number>> =
      arm.group === "waits" ? waitValues(checked.turns[0]?.results ?? [], makespanNs) : {};
    return {
      kind: "values",
      values: {
        ...usageValues(trace),
        ...waits,
        ...aboveCap(waits["tools.max_inflight"], arm),
        "tools.makespan": makespanNs,
        "tools.turn_time": summedTurnsNs(checked.turns),
        ...lostUpdates(trace, arm),
      },
    };
  },
});

function aboveCap(inflight: number | undefined, { toggles }: Arm): Readonly<Record<string, number>> {
  const cap = toggles["max-parallel"];
  return inflight === undefined || cap === undefined ? {} : { "tools.above_cap": Math.max(0, inflight - Number(cap)) };
}

function sweepOf(value: number): SweepPosition {
  return { parameter: "calls at once", value, line: "eight waiting children" };
}

function scriptOf(group: string | undefined): TurnScript {
  return { turns: [...(turns[group ?? ""] ?? []), { blocks: [{ kind: "text", text: answer }] }] };
}

/** No edit touches the first and the last line. */
const sharedMarkers = ["the shared file begins", "the shared file ends"] as const;

const turns: Readonly<Record<string, readonly Turn[]>> = {
  conflicts: [
    calls(
      { kind: "tool", operation: { kind: "read", path: "shared.txt" }, markers: sharedMarkers },
      ...editedLines.map((line): Block => ({
        kind: "tool",
        operation: { kind: "edit", path: "shared.txt", before: `${line} before`, after: `${line} after` },
      })),
    ),
  ],
  // Each pattern is compared with every line of every file and matches one.
  search: [
    calls(
      ...[10, 40, 70, 99].map((file): Block => ({
        kind: "tool",
        operation: { kind: "search", pattern: `needle-${file}-[a-z]+` },
        markers: [`needle-${file}-found`],
      })),
    ),
  ],
  waits: [calls(...waitingCalls(8, 80))],
  traced: tracedTurns,
};

function calls(...blocks: readonly Block[]): Turn {
  return { blocks };
}

function filesOf(group: string | undefined, seed: string): Record<string, string> {
  if (group === "conflicts") {
    const lines = [sharedMarkers[0], ...editedLines.map((line) => `${line} before`), sharedMarkers[1]];
    return { "shared.txt": `${lines.join("\n")}\n` };
  }
  if (group !== "search") return {};
  const files = Array.from({ length: searchedFiles }, (_, file) => [
    `source/file-${file}.txt`,
    `${fixtureText(8_000, `${seed} search ${file}`)}needle-${file}-found\n`,
  ]);
  return Object.fromEntries(files);
}

/**
 * The engine reported every edit as done, so a line that is not in the file was overwritten. Without an order chance
 * decides.
 */
function lostUpdates(trace: Trace, arm: Arm): Readonly<Record<string, number>> {
  if (arm.group !== "conflicts") return {};
  const final = trace.files["shared.txt"] ?? "";
  const lost = editedLines.filter((line) => !final.includes(`${line} after\n`)).length;
  return { [arm.toggles["tools"] === "naive" ? "tools.racing_lost_updates" : "tools.lost_updates"]: lost };
}

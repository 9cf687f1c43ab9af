import { groupedArms } from "../workloads/grouped-arms.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { answerTo, atLeast, atMost, ratioOf, valueOf } from "../../src/core/claim.ts";
import { defineScenario, type Arm, type Observation, type Workload } from "../../src/core/scenario.ts";
import { toolFailure } from "../../src/core/tool-failure.ts";
import type { Trace } from "../../src/core/trace.ts";
import type { Block } from "../../src/core/turn-script.ts";
import { markedText, markersOf } from "../workloads/marked-text.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import { removedFile } from "../observations/final-files.ts";
import { callsOf, inCallOrder } from "../observations/checked-turns.ts";
import { mainExchanges, isPrinted, usageValues } from "../observations/wire-values.ts";
import { waitingCalls, waitValues } from "../workloads/waiting-children.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const answer = "The calls are done.";
const mixes = [
  ["reads", "eight file reads"],
  ["waits", "four waiting children"],
  ["conflicts", "reads and edits of one file"],
] as const;

const arms: readonly Arm[] = mixes.flatMap(([mix, title]) =>
  groupedArms(mix, [
    ["sequential", `${title}, one after another`, { tools: "sequential" }],
    ["parallel", `${title}, together`, { tools: "parallel" }],
  ]),
);
const everyArm = arms.map((arm) => arm.id);

/** What it saves to run the tool calls of one turn together, and whether an edit gets lost. */
export default defineScenario({
  id: "parallel-tools",
  family: "tools",
  title: "Parallel tools",
  question: "How close does a turn with several tool calls come to its critical path, and is every edit still there?",
  sets: ["quick", "full", "audit"],
  arms,
  metrics: [
    shared("tools.makespan", ["reads/parallel", "waits/parallel"]),
    shared("tools.critical_path"),
    shared("tools.overhead"),
    shared("tools.max_inflight", ["waits/parallel"]),
    shared("tools.overlap"),
    shared("tools.lost_updates", everyArm),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("process.cpu_time", ["waits/parallel"]),
    shared("process.peak_rss"),
    shared("process.wall_time"),
  ],
  claims: [
    answerTo("S4-10", ratioOf("tools.makespan", "waits/sequential", "waits/parallel"), atLeast(2), {
      condition: "The most favourable turn: four calls that wait for something else and touch nothing in common.",
    }),
    answerTo("S0-24", valueOf("tools.lost_updates", "conflicts/parallel"), atMost(0), {
      condition: "Reads and five edits of one file in one turn, ordered by what they touch.",
    }),
  ],
  costSeconds: 3,
  workload: (arm, seed): Workload => ({
    prompt: "Make the calls of this turn, then say so.",
    files: filesOf(),
    script: {
      turns: [{ blocks: callsOfMix(arm.group) }, { blocks: [{ kind: "text", text: answer }] }],
    },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: fewTurnsNs,
  }),
  observe: (trace, arm): Observation => {
    const [asked, answered] = mainExchanges(trace);
    if (asked === undefined || answered === undefined)
      return { kind: "wrong", reason: "no request brought tool results" };
    const calls = callsOfMix(arm.group).length;
    const results = inCallOrder(answered.toolResults);
    if (results.length !== calls || results.some(({ call }, index) => call !== index))
      return { kind: "wrong", reason: `${calls} calls were made, and results came for ${callsOf(results)}` };
    const failed = results.find(({ state }) => state !== "done");
    if (failed !== undefined) return { kind: "wrong", reason: `tool call ${failed.call + 1} ${toolFailure(failed)}` };
    if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    const removed = removedFile(trace, ["shared.txt"]);
    if (removed !== null) return { kind: "wrong", reason: removed };
    const makespanNs = answered.arrivalNs - asked.endNs;
    return {
      kind: "values",
      values: {
        ...usageValues(trace),
        "tools.makespan": makespanNs,
        "tools.lost_updates": lostUpdates(trace, arm),
        ...(arm.group === "waits" ? waitValues(results, makespanNs) : {}),
      },
    };
  },
});

function filesOf(): Record<string, string> {
  const read = Array.from({ length: 8 }, (_, file) => [
    `read/file-${file + 1}.txt`,
    markedText(24_000, readSeed(file)),
  ]);
  return { ...Object.fromEntries(read), "shared.txt": sharedText };
}

/** The same in every run: the script names the markers of the files. */
function readSeed(file: number): string {
  return `read ${file}`;
}

/** No edit touches the first and the last line. */
const sharedMarkers = ["the shared file begins", "the shared file ends"] as const;
const sharedText = [sharedMarkers[0], ...editedLines("before"), sharedMarkers[1], ""].join("\n");

const readShared: Block = {
  kind: "tool",
  operation: { kind: "read", path: "shared.txt" },
  markers: sharedMarkers,
};

const callsByMix: Readonly<Record<string, readonly Block[]>> = {
  reads: Array.from({ length: 8 }, (_, file): Block => ({
    kind: "tool",
    operation: { kind: "read", path: `read/file-${file + 1}.txt` },
    markers: markersOf(readSeed(file)),
  })),
  waits: waitingCalls(4, 200),
  conflicts: [
    readShared,
    ...editedLines("before").map((before, line): Block => ({
      kind: "tool",
      operation: { kind: "edit", path: "shared.txt", before, after: editedLines("after")[line] ?? "" },
    })),
    readShared,
  ],
};

function callsOfMix(mix: string | undefined): readonly Block[] {
  return callsByMix[mix ?? ""] ?? [];
}

function editedLines(state: "before" | "after"): string[] {
  return Array.from({ length: 5 }, (_, line) => `line ${line + 1} ${state} the edit`);
}

/** The engine reported every edit as done. A line that is not in the file was overwritten. */
function lostUpdates(trace: Trace, arm: Arm): number {
  if (arm.group !== "conflicts") return 0;
  const final = trace.files["shared.txt"] ?? "";
  return editedLines("after").filter((line) => !final.includes(line)).length;
}

import { measured } from "../../src/core/metric.ts";
import { defineScenario, type Arm, type Observation } from "../../src/core/scenario.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import type { Trace } from "../../src/core/trace.ts";
import type { ToolOperation, Turn, TurnScript } from "../../src/core/turn-script.ts";
import { removedFile } from "../observations/final-files.ts";
import { checkedTurns } from "../observations/checked-turns.ts";
import { usageValues } from "../observations/wire-values.ts";
import { groupedArms } from "../workloads/grouped-arms.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import { waitCommand, waitSpans, waitValues } from "../workloads/waiting-children.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const answer = "The calls are done.";
const callCount = 4;
const numbers = Array.from({ length: callCount }, (_, index) => index + 1);
const kinds = [
  ["commands", "four commands that write a file each"],
  ["files", "four new files"],
  ["edits", "four edits of different files"],
  ["mixed", "reads, commands and edits"],
] as const;
const arms: readonly Arm[] = kinds.flatMap(([kind, title]) =>
  groupedArms(kind, [
    ["sequential", `${title}, one after another`, { tools: "sequential" }],
    ["parallel", `${title}, together`, { tools: "parallel" }],
  ]),
);
const everyArm = arms.map(({ id }) => id);

/**
 * Calls that write, and touch nothing in common. An engine that can't know what a command touches has to run such commands one after
 * another. Edits come after a turn that reads the files, because some engines edit only what they have read.
 */
export default defineScenario({
  id: "writing-tools",
  family: "tools",
  title: "Calls that write",
  question:
    "Calls of one turn write different files: which of them run together, what does each cost, and is every text there?",
  sets: ["full"],
  arms,
  metrics: [
    shared("tools.makespan", ["commands/parallel"]),
    measured("tools.time_per_call", "Makespan a call", "ns", "lower", {
      meaning: "Tool makespan divided by the calls of the turn.",
    }),
    shared("tools.critical_path"),
    shared("tools.overhead"),
    shared("tools.max_inflight"),
    shared("tools.overlap"),
    shared("tools.lost_updates", everyArm),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  costSeconds: 5,
  workload: ({ group }, seed) => ({
    prompt: "Make the calls of each turn, then say so.",
    files: Object.fromEntries(numbers.map((number) => [textPath(number), `${before(number)}\n`])),
    script: scriptOf(group),
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: fewTurnsNs,
  }),
  observe: (trace, { group }): Observation => {
    const script = scriptOf(group);
    const checked = checkedTurns(trace, script);
    if (checked.kind === "wrong") return checked;
    const removed = removedFile(trace, numbers.map(textPath));
    if (removed !== null) return { kind: "wrong", reason: removed };
    const turn = checked.turns.at(-1);
    if (turn === undefined) return { kind: "wrong", reason: "no turn called a tool" };
    const operations = turnsOf(group).at(-1) ?? [];
    const waits = turn.results.filter(({ call }) => operations[call]?.kind === "run");
    if (waitSpans(waits).length !== waits.length)
      return { kind: "wrong", reason: "the result of a command lacks the stamps that it prints" };
    return {
      kind: "values",
      values: {
        ...usageValues(trace),
        "tools.makespan": turn.makespanNs,
        "tools.time_per_call": turn.makespanNs / operations.length,
        "tools.lost_updates": lostTexts(trace, operations),
        ...waitValues(waits, turn.makespanNs),
      },
    };
  },
});

function scriptOf(group: string | undefined): TurnScript {
  const turns = turnsOf(group).map((operations): Turn => ({
    blocks: operations.map((operation) => ({ kind: "tool", operation })),
  }));
  return { turns: [...turns, { blocks: [{ kind: "text", text: answer }] }] };
}

/** The calls by turn. The last turn is the one that is measured. */
function turnsOf(group: string | undefined): readonly (readonly ToolOperation[])[] {
  const reads = numbers.map((number): ToolOperation => ({ kind: "read", path: textPath(number) }));
  if (group === "commands") return [numbers.map(writingCommand)];
  if (group === "files")
    return [numbers.map((number) => ({ kind: "write", path: madePath(number), text: `${after(number)}\n` }))];
  if (group === "edits") return [reads, numbers.map(edit)];
  return [reads, [...reads.slice(2), ...[1, 2].map(edit), { kind: "run", command: waitCommand }, writingCommand(4)]];
}

/** It writes its two stamps into a file of its own, and prints them. */
function writingCommand(number: number): ToolOperation {
  const path = madePath(number);
  return { kind: "run", command: `date +%s%N > ${path}; sleep 0.2; date +%s%N >> ${path}; cat ${path}` };
}

function edit(number: number): ToolOperation {
  return { kind: "edit", path: textPath(number), before: before(number), after: after(number) };
}

/** Writes and edits that were reported as done and are not in the final files. */
function lostTexts({ files }: Trace, operations: readonly ToolOperation[]): number {
  return operations.filter((operation) => {
    switch (operation.kind) {
      case "write":
        return files[operation.path] !== operation.text;
      case "edit":
        return files[operation.path]?.includes(operation.after) !== true;
      case "run":
      case "read":
      case "list":
      case "find":
      case "search":
      case "named":
        return false;
    }
  }).length;
}

function textPath(number: number): string {
  return `text-${number}.txt`;
}

function madePath(number: number): string {
  return `made-${number}.txt`;
}

function before(number: number): string {
  return `line ${number} before the edit`;
}

function after(number: number): string {
  return `line ${number} after the edit`;
}

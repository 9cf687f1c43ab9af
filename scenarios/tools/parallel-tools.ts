import { defineScenario, type Arm, type Observation, type Workload } from "../../src/core/scenario.ts";
import type { Trace } from "../../src/core/trace.ts";
import type { ToolOperation } from "../../src/core/turn-script.ts";
import { fixtureText } from "../fixture-text.ts";
import { scenarioModel } from "../latency-fit.ts";
import { mainExchanges, outputText, usageValues } from "../wire-values.ts";
import { waitCommand, waitValues } from "./waiting-children.ts";

const answer = "The calls are done.";
const mixes = [
  ["reads", "eight file reads"],
  ["waits", "four waiting children"],
  ["conflicts", "reads and edits of one file"],
] as const;

const arms: readonly Arm[] = mixes.flatMap(([mix, title]): Arm[] => [
  {
    id: `${mix}/sequential`,
    title: `${title}, one after another`,
    plain: true,
    group: mix,
    toggles: { tools: "sequential" },
  },
  { id: `${mix}/parallel`, title: `${title}, together`, group: mix, toggles: { tools: "parallel" } },
]);
const everyArm = arms.map((arm) => arm.id);

/** What running the tool calls of one turn together saves, by the kind of call, and whether it loses anything. */
export const parallelTools = defineScenario({
  id: "parallel-tools",
  family: "tools",
  title: "Parallel tools",
  question: "How close does one turn of several tool calls come to its critical path, and is every edit still there?",
  sets: ["quick", "full"],
  arms,
  metrics: [
    { id: "tools.makespan", gates: ["reads/parallel", "waits/parallel"] },
    { id: "tools.critical_path", gates: [] },
    { id: "tools.overhead", gates: [] },
    { id: "tools.max_inflight", gates: ["waits/parallel"] },
    { id: "tools.overlap", gates: [] },
    { id: "tools.lost_updates", gates: everyArm },
    { id: "gen_ai.usage.input_tokens", gates: everyArm },
    { id: "process.cpu_time", gates: ["waits/parallel"] },
    { id: "process.peak_rss", gates: [] },
    { id: "process.wall_time", gates: [] },
  ],
  claims: [
    {
      claim: "S4-10",
      measure: { kind: "ratio", metric: "tools.makespan", arm: "waits/sequential", against: "waits/parallel" },
      expects: { kind: "at-least", value: 2 },
      condition: "The most favourable turn: four calls that wait for something else and touch nothing in common.",
    },
    {
      claim: "S0-24",
      measure: { kind: "value", metric: "tools.lost_updates", arm: "conflicts/parallel" },
      expects: { kind: "at-most", value: 0 },
      condition: "Reads and five edits of one file in one turn, ordered by what they touch.",
    },
  ],
  costSeconds: 3,
  workload: (arm, seed): Workload => ({
    prompt: "Make the calls of this turn, then say so.",
    files: filesOf(seed),
    script: {
      turns: [
        { blocks: operationsOf(arm.group).map((operation) => ({ kind: "tool", operation })) },
        { blocks: [{ kind: "text", text: answer }] },
      ],
    },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs: 30e9,
  }),
  observe: (trace, arm): Observation => {
    const [asked, answered] = mainExchanges(trace);
    if (asked === undefined || answered === undefined)
      return { kind: "wrong", reason: "no request brought tool results" };
    const calls = operationsOf(arm.group).length;
    const order = answered.toolResults.map((result) => result.call);
    if (order.length !== calls || order.some((call, index) => call !== index))
      return { kind: "wrong", reason: `tool results came in the order ${order.join(", ")}` };
    const failed = answered.toolResults.find((result) => result.isError);
    if (failed !== undefined) return { kind: "wrong", reason: `tool call ${failed.call + 1} failed: ${failed.text}` };
    if (!outputText(trace).includes(answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    const makespanNs = answered.arrivalNs - asked.endNs;
    return {
      kind: "values",
      values: {
        ...usageValues(trace),
        "tools.makespan": makespanNs,
        "tools.lost_updates": lostUpdates(trace, arm),
        ...(arm.group === "waits" ? waitValues(answered.toolResults, makespanNs) : {}),
      },
    };
  },
});

function filesOf(seed: string): Record<string, string> {
  const read = Array.from({ length: 8 }, (_, file) => [
    `read/file-${file + 1}.txt`,
    fixtureText(24_000, `${seed} read ${file}`),
  ]);
  return { ...Object.fromEntries(read), "shared.txt": editedLines("before").join("\n") };
}

const operations: Readonly<Record<string, readonly ToolOperation[]>> = {
  reads: Array.from({ length: 8 }, (_, file): ToolOperation => ({ kind: "read", path: `read/file-${file + 1}.txt` })),
  waits: Array.from({ length: 4 }, (): ToolOperation => ({ kind: "run", command: waitCommand })),
  conflicts: [
    { kind: "read", path: "shared.txt" },
    ...editedLines("before").map((before, line): ToolOperation => ({
      kind: "edit",
      path: "shared.txt",
      before,
      after: editedLines("after")[line] ?? "",
    })),
    { kind: "read", path: "shared.txt" },
  ],
};

function operationsOf(mix: string | undefined): readonly ToolOperation[] {
  return operations[mix ?? ""] ?? [];
}

function editedLines(state: "before" | "after"): string[] {
  return Array.from({ length: 5 }, (_, line) => `line ${line + 1} ${state} the edit`);
}

/** Every edit of the conflicts mix was reported as done, so each line that is not in the file was overwritten. */
function lostUpdates(trace: Trace, arm: Arm): number {
  if (arm.group !== "conflicts") return 0;
  const final = trace.files["shared.txt"] ?? "";
  return editedLines("after").filter((line) => !final.includes(line)).length;
}

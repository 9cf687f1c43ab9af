import { groupedArms } from "../../workloads/grouped-arms.ts";
import { exact } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, better, savingOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm, type Observation } from "../../../src/core/scenario.ts";
import type { ToolResult } from "../../../src/core/trace.ts";
import type { ToolOperation } from "../../../src/core/turn-script.ts";
import { scenarioModel } from "../../workloads/latency-fit.ts";
import { mainExchanges, isPrinted } from "../../observations/wire-values.ts";

const answer = "The calls are done.";
const mixes = [
  ["duplicates", "13 calls at once, eight of them repeats", "parallel"],
  ["usual", "four different calls at once", "parallel"],
  ["sequential", "three equal calls, one after another", "sequential"],
] as const;
type Mix = (typeof mixes)[number][0];

const arms: readonly Arm[] = mixes.flatMap(([mix, title, tools]) =>
  groupedArms(mix, [
    ["off", `${title}, each run`, { tools, dedup: "off" }],
    ["on", `${title}, equal ones shared`, { tools, dedup: "on" }],
  ]),
);
const everyArm = arms.map((arm) => arm.id);

/**
 * Each prints when it began, in nanoseconds. Two results with one stamp come from one process. None of them writes a
 * file.
 */
const stamped = (rest: string): string => `date +%s%N; ${rest}`;
const run = (rest: string): ToolOperation => ({ kind: "run", command: stamped(rest) });
const failing = run("sleep 0.2; cat absent.txt");
const slow = "sleep 1.5; echo slow";

const operations: Readonly<Record<Mix, readonly ToolOperation[]>> = {
  duplicates: [
    ...Array.from({ length: 6 }, () => run("sleep 0.2")),
    run("sleep 0.2; echo one"),
    run("sleep 0.2; echo two"),
    ...Array.from({ length: 3 }, () => failing),
    // The first gives up after a second. The second does the same work and does not give up.
    { kind: "named", name: "bash", input: { command: stamped(slow), timeout_seconds: 1 } },
    { kind: "named", name: "bash", input: { command: stamped(slow) } },
  ],
  usual: ["one", "two", "three", "four"].map((word) => run(`sleep 0.2; echo ${word}`)),
  sequential: Array.from({ length: 3 }, () => run("sleep 0.1")),
};

/** What it saves to share equal calls that run at the same time, and whether each caller still gets its own result. */
export default defineScenario({
  id: "inflight-dedup",
  family: "result-cache",
  title: "Shared calls",
  question:
    "Of equal calls that run at the same time, how many run, and what happens to failures and to callers that give up?",
  sets: ["lab"],
  arms,
  metrics: [
    exact("dedup.calls_executed", "Calls executed", "count", "lower", {
      meaning: "Tool calls of the turn that really ran, counted by the distinct stamps of their processes.",
      gatesOn: everyArm,
    }),
    exact("dedup.calls_saved", "Calls shared", "count", "higher", {
      meaning: "Tool calls of the turn that shared the execution of an equal call.",
      gatesOn: everyArm,
    }),
    shared("tools.makespan", ["duplicates/on"]),
    shared("process.cpu_time"),
    shared("process.wall_time"),
  ],
  claims: ["S3-13", "S3-19"].map((claim) =>
    answerTo(claim, savingOf("dedup.calls_executed", "duplicates/on", "duplicates/off"), better, {
      condition:
        "One turn asks for 13 read-only commands at once, eight of them repeats; a usual turn has no repeats and saves nothing.",
    }),
  ),
  canCallsFail: true,
  costSeconds: 5.5,
  requires: ["dedup"],
  workload: (arm, seed) => ({
    prompt: "Make the calls of this turn, then say so.",
    files: { "README.md": "# Fixture\n" },
    script: {
      turns: [
        { blocks: operationsOf(arm).map((operation) => ({ kind: "tool", operation })) },
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
    const wrong = wrongResult(answered.toolResults, arm) ?? (isPrinted(trace, answer) ? null : "no answer");
    if (wrong !== null) return { kind: "wrong", reason: wrong };
    const executed = new Set(answered.toolResults.flatMap(stampOf)).size;
    return {
      kind: "values",
      values: {
        "dedup.calls_executed": executed,
        "dedup.calls_saved": operationsOf(arm).length - executed,
        "tools.makespan": answered.arrivalNs - asked.endNs,
      },
    };
  },
});

function operationsOf(arm: Arm): readonly ToolOperation[] {
  return operations[mixes.find(([mix]) => mix === arm.group)?.[0] ?? "usual"];
}

/** Only the call that gives up may lack a stamp. */
function wrongResult(results: readonly ToolResult[], arm: Arm): string | null {
  const wanted = operationsOf(arm);
  if (results.length !== wanted.length || results.some(({ call }, index) => call !== index))
    return `tool results came in the order ${results.map(({ call }) => call).join(", ")}`;
  for (const [index, result] of results.entries()) {
    const operation = wanted[index];
    const isImpatient = operation?.kind === "named" && "timeout_seconds" in operation.input;
    if (result.isError !== (operation === failing || isImpatient)) return `call ${index + 1} told: ${result.text}`;
    if (isImpatient ? !result.text.includes("after 1 s") : stampOf(result).length === 0)
      return `call ${index + 1} told: ${result.text}`;
  }
  return null;
}

function stampOf(result: ToolResult): readonly string[] {
  return result.text.match(/\b\d{19}\b/) ?? [];
}

import { exact, measured } from "../../../src/core/metric.ts";
import { shared } from "../../../src/core/shared-metrics.ts";
import { answerTo, atLeast, differenceOf } from "../../../src/core/claim.ts";
import { defineScenario, type Arm } from "../../../src/core/scenario.ts";
import type { Trace } from "../../../src/core/trace.ts";
import type { Turn } from "../../../src/core/turn-script.ts";
import { scenarioModel, sonnetLatency } from "../../workloads/latency-fit.ts";
import { mainExchanges, isPrinted, usageValues } from "../../observations/wire-values.ts";
import { languageServerCommand, languageServerFiles, plantedSymbol, startsLog } from "./server-fixture.ts";

const answer = "That is all.";
/** A small language server. Real ones load thousands of modules and index far more. */
const size = { modules: 120, sources: 150 } as const;
const asked = plantedSymbol(77);

const starts = [
  ["eager", "before the first request"],
  ["background", "beside the first request"],
  ["lazy", "when a call needs it"],
] as const;
const tasks = [
  ["unused", "no call needs it"],
  ["used", "a call needs it"],
] as const;

const arms: readonly Arm[] = tasks.flatMap(([task, taskTitle]) =>
  starts.map(([start, startTitle]): Arm => ({
    id: `${task}/${start}`,
    title: `server started ${startTitle}; ${taskTitle}`,
    ...(start === "eager" ? { plain: true } : {}),
    group: task,
    toggles: { "subsystem-start": start, "language-server": languageServerCommand },
  })),
);
const everyArm = arms.map((arm) => arm.id);

/**
 * What a child server costs, by when it is started. A lazy start saves nothing if the server is used: it moves the
 * wait.
 */
export default defineScenario({
  id: "lazy-init",
  family: "startup",
  title: "Starting a language server",
  question:
    "What does a language server cost before the first request, in a task that needs it and in one that does not?",
  sets: ["lab"],
  arms,
  metrics: [
    shared("startup.spawn_to_first_request", ["unused/lazy"]),
    measured("subsystem.first_use_wait", "Wait for the first use", "ns", "lower", {
      meaning: "From the end of the answer that asks for a server's tool to the request that carries its result.",
    }),
    exact("subsystem.start_count", "Servers started", "count", "lower", {
      meaning: "Child servers that were started, counted by the lines they write.",
      gatesOn: everyArm,
    }),
    shared("process.wall_time"),
    shared("process.cpu_time", ["unused/lazy"]),
    shared("process.peak_rss"),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
  ],
  claims: [
    answerTo("S4-09", differenceOf("startup.spawn_to_first_request", "unused/eager", "unused/lazy"), atLeast(50e6), {
      condition:
        "a Node language server of 120 modules that indexes 150 files, in a task that never asks it; a task that does waits as long at the first call",
    }),
  ],
  costSeconds: 3.5,
  requires: ["subsystem-start", "language-server"],
  workload: (arm, seed) => ({
    prompt: "Look into the package.",
    files: {
      ...languageServerFiles(size, seed),
      "package.json": '{ "name": "fixture", "private": true, "type": "module" }\n',
    },
    script: { turns: [callOf(arm), { blocks: [{ kind: "text", text: answer }] }] },
    // A tenth of the model's usual time. Work beside the request can hide in it.
    provider: { ...scenarioModel, seed, latency: sonnetLatency(0.1) },
    timeLimitNs: 30e9,
    tracedFiles: [startsLog],
  }),
  observe: (trace, arm) => {
    const [first, second] = mainExchanges(trace);
    if (first === undefined || second === undefined) return { kind: "wrong", reason: "no request brought the result" };
    const [result] = second.toolResults;
    const expected = isUsed(arm) ? `${asked.path}:1: ${asked.name}` : "fixture";
    if (result === undefined || result.isError || !result.text.includes(expected))
      return { kind: "wrong", reason: `the call answered ${JSON.stringify(result?.text ?? "nothing")}` };
    if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    return {
      kind: "values",
      values: {
        ...usageValues(trace),
        "startup.spawn_to_first_request": first.arrivalNs - trace.spawnNs,
        "subsystem.start_count": startsOf(trace),
        ...(isUsed(arm) ? { "subsystem.first_use_wait": second.arrivalNs - first.endNs } : {}),
      },
    };
  },
});

function isUsed(arm: Arm): boolean {
  return arm.group === "used";
}

function callOf(arm: Arm): Turn {
  if (isUsed(arm))
    return { blocks: [{ kind: "tool", operation: { kind: "named", name: "symbols", input: { query: asked.name } } }] };
  return { blocks: [{ kind: "tool", operation: { kind: "read", path: "package.json" } }] };
}

/** Counted by the lines that the servers wrote. */
function startsOf(trace: Trace): number {
  return (trace.files[startsLog] ?? "").split("\n").filter(Boolean).length;
}

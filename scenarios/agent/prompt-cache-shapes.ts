import { shared } from "../../src/core/shared-metrics.ts";
import { answerTo, better, savingOf } from "../../src/core/claim.ts";
import { defineScenario, type Arm, type EarlierLaunch } from "../../src/core/scenario.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { fixtureText } from "../workloads/fixture-text.ts";
import { markedText, markersOf } from "../workloads/marked-text.ts";
import { scenarioModel, sonnetLatency } from "../workloads/latency-fit.ts";
import { mainExchanges, isPrinted, usageValues } from "../observations/wire-values.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

/** Bytes of project instructions and of the prompt, turns, and runs before the measured one with another task. */
interface Shape {
  readonly instructionBytes: number;
  readonly promptBytes: number;
  readonly turns: number;
  readonly earlier: number;
}

/** Kinds of work that are said to gain from a cache, and one that does not. */
const shapes: readonly (readonly [id: string, title: string, shape: Shape, toggles?: Arm["toggles"]])[] = [
  ["examples", "many examples in the prompt", { instructionBytes: 0, promptBytes: 40_000, turns: 4, earlier: 0 }],
  ["context", "heavy project context", { instructionBytes: 30_000, promptBytes: 400, turns: 4, earlier: 0 }],
  [
    "guidelines",
    "guidelines repeated over three runs",
    { instructionBytes: 12_000, promptBytes: 400, turns: 1, earlier: 2 },
  ],
  ["session", "a long session", { instructionBytes: 4_000, promptBytes: 400, turns: 30, earlier: 0 }],
  [
    "tools",
    "long tool descriptions",
    { instructionBytes: 0, promptBytes: 400, turns: 4, earlier: 0 },
    { "tool-schemas": "full" },
  ],
  ["one-shot", "one request, never repeated", { instructionBytes: 12_000, promptBytes: 400, turns: 1, earlier: 0 }],
];
const arms: readonly Arm[] = shapes.flatMap(([id, title, , toggles = {}]): Arm[] => [
  { id: `${id}-none`, title: `${title}, no cache`, plain: true, group: id, toggles: { ...toggles, cache: "none" } },
  { id: `${id}-planned`, title: `${title}, planned`, group: id, toggles: { ...toggles, cache: "planned" } },
]);
const everyArm = arms.map((arm) => arm.id);
const answer = "Nothing has to be changed.";

/** What a prompt cache saves for each kind of work. A request that is never repeated loses. */
export default defineScenario({
  id: "prompt-cache-shapes",
  family: "round-trip",
  title: "Prompt cache by kind of work",
  question: "Which kinds of work gain from the prompt cache, how much, and which kind loses?",
  sets: ["full"],
  arms,
  metrics: [
    shared("cost.total", everyArm),
    shared("cache.hit_ratio_tokens", everyArm),
    shared("modelled.time_to_first_chunk", everyArm),
    shared("gen_ai.usage.cache_creation.input_tokens", everyArm),
    shared("gen_ai.usage.cache_read.input_tokens", everyArm),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
    shared("process.cpu_time"),
  ],
  claims: [
    ...["examples", "context", "guidelines", "session", "tools"].map((shape) =>
      answerTo("S0-05", savingOf("cost.total", `${shape}-planned`, `${shape}-none`), better, {
        condition: `Whole cost of the shape "${shape}", writes to the cache included.`,
      }),
    ),
    answerTo("S0-18", savingOf("cost.total", "guidelines-planned", "guidelines-none"), better, {
      condition: "Three runs one after another that share prompt, tools and guidelines and differ in their task.",
    }),
  ],
  costSeconds: 5,
  workload: (arm, seed) => {
    const shape = shapeOf(arm);
    const task = (run: number): string =>
      `Task ${run}.\n${fixtureText(shape.promptBytes, `${seed} ${arm.group} task ${run}`)}`;
    const instructions = fixtureText(shape.instructionBytes, `${seed} ${arm.group} instructions`);
    const earlier = Array.from({ length: shape.earlier }, (_, run): EarlierLaunch => ({ prompt: task(run) }));
    return {
      prompt: task(shape.earlier),
      files: {
        ...Object.fromEntries(
          Array.from({ length: shape.turns - 1 }, (_, turn) => [lookPath(turn), markedText(800, `look ${turn}`)]),
        ),
        ...(shape.instructionBytes > 0 && { "AGENTS.md": instructions }),
      },
      script: {
        turns: [
          ...Array.from({ length: shape.turns - 1 }, (_, turn) => readTurn(turn)),
          { blocks: [{ kind: "text", text: answer }] },
        ],
      },
      provider: { ...scenarioModel, seed, latency: sonnetLatency(0) },
      timeLimitNs: fewTurnsNs,
      ...(earlier.length > 0 && { earlier }),
    };
  },
  observe: (trace, arm) => {
    const { turns, earlier } = shapeOf(arm);
    const expected = turns * (earlier + 1);
    const seen = mainExchanges(trace).length;
    if (seen !== expected) return { kind: "wrong", reason: `${seen} turns instead of ${expected}` };
    if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    return { kind: "values", values: usageValues(trace) };
  },
});

function shapeOf(arm: Arm): Shape {
  const row = shapes.find(([id]) => id === arm.group);
  if (row === undefined) throw new Error(`No shape ${arm.group}.`);
  return row[2];
}

function readTurn(turn: number): Turn {
  return {
    blocks: [
      { kind: "text", text: `Look ${turn + 1}.` },
      { kind: "tool", operation: { kind: "read", path: lookPath(turn) }, markers: markersOf(`look ${turn}`) },
    ],
  };
}

/** A file for each turn: some engines answer a second read with a line that says that nothing changed. */
function lookPath(turn: number): string {
  return `look/part-${turn + 1}.txt`;
}

import { shared } from "../../src/core/shared-metrics.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { Turn } from "../../src/core/turn-script.ts";
import { fixtureText } from "../workloads/fixture-text.ts";
import { markedText, markersOf } from "../workloads/marked-text.ts";
import { scenarioModel, sonnetLatency } from "../workloads/latency-fit.ts";
import { mainExchanges, isPrinted, usageValues } from "../observations/wire-values.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const toolTurns = 9;
const answer = "All nine parts are read.";
const arms: readonly Arm[] = [
  { id: "none", title: "no breakpoints", plain: true, toggles: { cache: "none" } },
  { id: "system", title: "one breakpoint after the system prompt", toggles: { cache: "system" } },
  { id: "planned", title: "breakpoints planned each turn", toggles: { cache: "planned" } },
  {
    id: "planned+clock",
    title: "planned, but a clock in the system prompt",
    isMistake: true,
    toggles: { cache: "planned", volatile: "clock" },
  },
  {
    id: "planned+tool-order",
    title: "planned, but tools listed in varying order",
    isMistake: true,
    toggles: { cache: "planned", volatile: "tool-order" },
  },
];
const everyArm = arms.map((arm) => arm.id);

/** What prompt caching saves over ten turns, and what two common mistakes cost. */
export default defineScenario({
  id: "cache-hit-rate",
  family: "round-trip",
  title: "Cache hit rate",
  question: "How much of the prompt comes from the cache over ten turns of one session, and what breaks it?",
  sets: ["quick", "full"],
  arms,
  metrics: [
    shared("cache.hit_ratio_tokens", everyArm),
    shared("cost.total", everyArm),
    shared("modelled.time_to_first_chunk", everyArm),
    shared("cache.hit_ratio_requests", everyArm),
    shared("gen_ai.usage.cache_read.input_tokens", everyArm),
    shared("gen_ai.usage.cache_creation.input_tokens", everyArm),
    shared("usage.fresh_input_tokens", everyArm),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("cache.prefix_breaks", everyArm),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
    shared("process.cpu_time"),
  ],
  costSeconds: 1.5,
  workload: (_arm, seed) => ({
    prompt: "Read the nine parts one after another, then say so.",
    files: {
      // Project instructions are part of the stable prefix. They make it long enough for the cache.
      "AGENTS.md": fixtureText(8_000, `${seed} instructions`),
      ...Object.fromEntries(
        Array.from({ length: toolTurns }, (_, part) => [partPath(part), markedText(3_000, partSeed(part))]),
      ),
    },
    script: {
      turns: [
        ...Array.from({ length: toolTurns }, (_, part): Turn => ({
          blocks: [
            { kind: "text", text: `Part ${part + 1} next.` },
            { kind: "tool", operation: { kind: "read", path: partPath(part) }, markers: markersOf(partSeed(part)) },
          ],
        })),
        { blocks: [{ kind: "text", text: answer }] },
      ],
    },
    // The model answers at once. Cost and time to first token are modelled from the bytes.
    provider: { ...scenarioModel, seed, latency: sonnetLatency(0) },
    timeLimitNs: fewTurnsNs,
  }),
  observe: (trace) => {
    const turns = mainExchanges(trace).length;
    if (turns !== toolTurns + 1) return { kind: "wrong", reason: `${turns} turns instead of ${toolTurns + 1}` };
    if (!isPrinted(trace, answer)) return { kind: "wrong", reason: "the answer is not in the output" };
    return { kind: "values", values: usageValues(trace) };
  },
});

/** The same in every run: the script names the markers of the parts. */
function partSeed(part: number): string {
  return `part ${part}`;
}

function partPath(part: number): string {
  return `parts/part-${part + 1}.txt`;
}

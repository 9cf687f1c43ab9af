import { exact, measured } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { defineScenario, type Arm } from "../../src/core/scenario.ts";
import type { TurnScript } from "../../src/core/turn-script.ts";
import { median } from "../../src/stats/quantile.ts";
import { checkedTurns } from "../observations/checked-turns.ts";
import { mainExchanges, modelCalls, promptTokens, usageValues } from "../observations/wire-values.ts";
import { commandTurns } from "../workloads/command-turns.ts";
import { scenarioModel, sonnetLatency } from "../workloads/latency-fit.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

const arms: readonly Arm[] = [{ id: "session", title: "ten commands, one after another", toggles: {} }];
const everyArm = arms.map(({ id }) => id);
const script: TurnScript = {
  turns: [...commandTurns(10), { blocks: [{ kind: "text", text: "All ten commands have run." }] }],
};

/** One session of ten small commands, each in a turn of its own. What the engine adds to each turn is left. */
export default defineScenario({
  id: "ten-turns",
  family: "round-trip",
  title: "Ten turns",
  question: "In ten turns of one small command each: what does a turn cost, and how does the prompt grow?",
  sets: ["quick", "full", "audit"],
  arms,
  metrics: [
    measured("turns.turn_around", "Turn-around", "ns", "lower", {
      meaning:
        "Median over the turns, from the end of an answer to the arrival of the request with the command's result. The command takes about a millisecond.",
      gatesOn: everyArm,
    }),
    measured("turns.first_turn_around", "First turn-around", "ns", "lower", {
      meaning: "The same for the first turn, in which parts may be loaded that later turns use again.",
    }),
    measured("turns.last_turn_around", "Last turn-around", "ns", "lower", {
      meaning: "The same for the last turn of the session.",
    }),
    shared("cost.total", everyArm),
    shared("cache.hit_ratio_tokens", everyArm),
    exact("turns.prompt_growth", "Prompt growth a turn", "tokens", "lower", {
      meaning: "Tokens of the last prompt minus those of the first, divided by the turns between them.",
      gatesOn: everyArm,
    }),
    exact("turns.first_prompt", "First prompt", "tokens", "lower", {
      meaning: "Tokens of the first request: instructions, tools and the user's prompt.",
      gatesOn: everyArm,
    }),
    exact("turns.breakpoints", "Cache breakpoints", "count", "neither", {
      meaning: "Most breakpoints that one request sets for the prompt cache. 0 where the protocol has none.",
      gatesOn: everyArm,
    }),
    shared("cache.prefix_breaks", everyArm),
    exact("turns.output_limit", "Output limit", "tokens", "neither", {
      meaning: "Most output tokens that the first request asks for. Absent if it names no number.",
      gatesOn: everyArm,
    }),
    exact("turns.connections", "Connections", "count", "lower", {
      meaning: "Connections on which the model was called.",
      gatesOn: everyArm,
    }),
    shared("gen_ai.usage.input_tokens", everyArm),
    shared("gen_ai.usage.cache_read.input_tokens", everyArm),
    shared("modelled.time_to_first_chunk", everyArm),
    shared("gen_ai.invoke_agent.inference_calls", everyArm),
    shared("process.cpu_time"),
    shared("process.peak_rss"),
    shared("process.wall_time"),
  ],
  costSeconds: 2,
  workload: (_arm, seed) => ({
    prompt: "Run the ten commands one after another, then say so.",
    files: { "README.md": "# Fixture\n" },
    script,
    provider: { ...scenarioModel, seed, latency: sonnetLatency(0) },
    timeLimitNs: fewTurnsNs,
    tracedFiles: [],
  }),
  observe: (trace) => {
    const checked = checkedTurns(trace, script);
    if (checked.kind === "wrong") return checked;
    const main = mainExchanges(trace);
    const turnArounds = checked.turns.map(({ makespanNs }) => makespanNs);
    const prompts = main.map(promptTokens);
    const [firstPrompt = 0] = prompts;
    return {
      kind: "values",
      values: {
        ...usageValues(trace),
        "turns.turn_around": median(turnArounds) ?? Number.NaN,
        "turns.first_turn_around": turnArounds[0] ?? Number.NaN,
        "turns.last_turn_around": turnArounds.at(-1) ?? Number.NaN,
        "turns.first_prompt": firstPrompt,
        "turns.prompt_growth": ((prompts.at(-1) ?? 0) - firstPrompt) / (prompts.length - 1),
        "turns.breakpoints": Math.max(...main.map(({ cache }) => cache.breakpoints)),
        ...(main[0]?.maxTokens !== undefined && { "turns.output_limit": main[0].maxTokens }),
        "turns.connections": new Set(modelCalls(trace).map(({ connection }) => connection)).size,
      },
    };
  },
});

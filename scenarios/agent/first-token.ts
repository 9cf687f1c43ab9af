import { measured } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import { defineScenario, type Arm, type SweepPosition } from "../../src/core/scenario.ts";
import { fixtureText } from "../workloads/fixture-text.ts";
import { scenarioModel, sonnetLatency } from "../workloads/latency-fit.ts";
import { outputText, usageValues } from "../observations/wire-values.ts";

/** Prompt bytes by arm: about 250, 20,000 and 100,000 tokens at four bytes each. */
const promptBytes: ReadonlyMap<string, number> = new Map([
  ["small", 1_000],
  ["medium", 80_000],
  ["large", 400_000],
]);
const arms: readonly Arm[] = [
  { id: "small", title: "prompt of 250 tokens", group: "small", toggles: {}, sweep: overTokens(250) },
  { id: "medium", title: "prompt of 20,000 tokens", group: "medium", toggles: {}, sweep: overTokens(20_000) },
  { id: "large", title: "prompt of 100,000 tokens", group: "large", toggles: {}, sweep: overTokens(100_000) },
];
/** Workloads differ, so each size is a group. The page draws them as one curve. */
function overTokens(value: number): SweepPosition {
  return { parameter: "prompt tokens", value, line: "one request" };
}

const answer = "The text lists words of a trade, in no order that carries a meaning; nothing in it asks for a change.";

/** Splits the time to first token into the provider's part and the engine's part. */
export default defineScenario({
  id: "first-token",
  family: "round-trip",
  title: "First token",
  question: "How much of the time to first token does the provider take, and how much does the engine add?",
  sets: ["quick", "full", "audit"],
  arms,
  metrics: [
    measured("gen_ai.client.operation.time_to_first_chunk", "Time to first token", "ns", "lower", {
      meaning:
        "From the request's arrival at the provider to the first byte of the answer on the engine's standard output.",
    }),
    measured("first_token.provider_share", "Provider's share of first token", "ns", "lower", {
      meaning: "From the request's arrival to the provider writing the first content delta.",
    }),
    measured("first_token.engine_share", "Engine's share of first token", "ns", "lower", {
      meaning: "From the provider writing the first content delta to the first byte on the engine's standard output.",
      gatesOn: ["large"],
    }),
    shared("modelled.time_to_first_chunk", ["small", "medium", "large"]),
    shared("gen_ai.usage.input_tokens", ["small", "medium", "large"]),
    shared("cost.total", ["small", "medium", "large"]),
    shared("process.cpu_time", ["large"]),
    shared("process.peak_rss", ["large"]),
    shared("process.wall_time"),
  ],
  costSeconds: 1,
  workload: (arm, seed) => ({
    prompt: `What is this text?\n\n${fixtureText(promptBytes.get(arm.group ?? "") ?? 1_000, `${seed} ${arm.group}`)}`,
    files: { "README.md": "# Fixture\n" },
    script: { turns: [{ blocks: [{ kind: "text", text: answer }] }] },
    // A twentieth of the fitted times: the model takes 52 ms to 165 ms instead of 1 s to 3.4 s.
    provider: { ...scenarioModel, seed, latency: sonnetLatency(0.05) },
    timeLimitNs: 20e9,
  }),
  observe: (trace) => {
    const exchange = trace.exchanges.find(({ purpose }) => purpose === "main");
    // An answer that is not streamed arrives as one event.
    const firstDelta = exchange?.events.find(({ kind }) => kind === "content_block_delta") ?? exchange?.events[0];
    const firstOutput = trace.output[0];
    if (exchange === undefined || firstDelta === undefined)
      return { kind: "wrong", reason: "the model was not asked for an answer" };
    if (firstOutput === undefined || !outputText(trace).includes(answer))
      return { kind: "wrong", reason: "the answer is not in the output" };
    return {
      kind: "values",
      values: {
        ...usageValues(trace),
        "gen_ai.client.operation.time_to_first_chunk": firstOutput.atNs - exchange.arrivalNs,
        "first_token.provider_share": firstDelta.writtenNs - exchange.arrivalNs,
        "first_token.engine_share": firstOutput.atNs - firstDelta.writtenNs,
      },
    };
  },
});

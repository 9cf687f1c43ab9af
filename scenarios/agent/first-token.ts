import { chunkWithText } from "../../src/core/answer-on-stdout.ts";
import { contentEvents, firstTokenNs } from "../../src/core/content-events.ts";
import { measured } from "../../src/core/metric.ts";
import { shared } from "../../src/core/shared-metrics.ts";
import type { WireExchange } from "../../src/core/trace.ts";
import { defineScenario, type Arm, type SweepPosition } from "../../src/core/scenario.ts";
import { fixtureText } from "../workloads/fixture-text.ts";
import { scenarioModel, sonnetLatency } from "../workloads/latency-fit.ts";
import { mainExchanges, usageValues } from "../observations/wire-values.ts";
import { fewTurnsNs } from "../workloads/time-limit.ts";

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

/** The first piece that the model writes holds it: the provider writes four bytes a token. */
const firstMarker = "Qz7:";
const lastMarker = "bench-last-word";
/** Written over more than 200 ms, so that an engine that streams prints its markers apart. */
const answer = `${firstMarker} ${fixtureText(1_600, "first-token answer").replaceAll("\n", " ")} ${lastMarker}`;
/** An engine that prints both markers at once, although they were written this far apart, does not stream. */
const shortestSpreadNs = 200e6;

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
        "From the request's arrival at the provider to the answer's first marker on the engine's standard output.",
    }),
    measured("first_token.provider_share", "Provider's time to first token", "ns", "lower", {
      meaning: "From the request's arrival to the provider writing the first content delta.",
    }),
    measured("first_token.engine_share", "Engine's time to first token", "ns", "lower", {
      meaning:
        "From the provider writing the first content delta to the answer's first marker on the engine's standard output.",
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
    // A twentieth of the fitted times: the first token takes 52 ms to 165 ms instead of 1 s to 3.4 s.
    provider: { ...scenarioModel, seed, latency: sonnetLatency(0.05) },
    timeLimitNs: fewTurnsNs,
  }),
  observe: (trace) => {
    const exchange = mainExchanges(trace)[0];
    const writtenNs = exchange === undefined ? null : firstTokenNs(exchange);
    if (exchange === undefined || writtenNs === null)
      return { kind: "wrong", reason: "the model was not asked for an answer" };
    const first = chunkWithText(trace.output, firstMarker);
    const last = chunkWithText(trace.output, lastMarker);
    if (first === null || last === null) return { kind: "wrong", reason: "the answer is not in the output" };
    const whole = wholeReason(exchange, first === last);
    if (whole !== null) return { kind: "not-applicable", reason: whole };
    const printedNs = trace.output[first]?.atNs ?? Number.NaN;
    return {
      kind: "values",
      values: {
        ...usageValues(trace),
        "gen_ai.client.operation.time_to_first_chunk": printedNs - exchange.arrivalNs,
        "first_token.provider_share": writtenNs - exchange.arrivalNs,
        "first_token.engine_share": printedNs - writtenNs,
      },
    };
  },
});

/** Why the engine has no first token of its own. Null if it has one. */
function wholeReason(exchange: WireExchange, isOneChunk: boolean): string | null {
  if (!exchange.stream) return "It asks the model for a whole answer, not for a stream.";
  const content = contentEvents(exchange);
  const spreadNs = (content.at(-1)?.writtenNs ?? 0) - (content[0]?.writtenNs ?? 0);
  return isOneChunk && spreadNs >= shortestSpreadNs ? "It prints its answer as a whole." : null;
}

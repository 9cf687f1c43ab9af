import * as fc from "fast-check";
import { expect, test } from "vitest";
import cacheHitRate from "../../scenarios/agent/cache-hit-rate.ts";
import coldStart from "../../scenarios/agent/cold-start.ts";
import contextCompression from "../../scenarios/agent/context-compression.ts";
import contextSelection from "../../scenarios/agent/context-selection.ts";
import firstToken from "../../scenarios/agent/first-token.ts";
import parallelTools from "../../scenarios/agent/parallel-tools.ts";
import promptCacheShapes from "../../scenarios/agent/prompt-cache-shapes.ts";
import promptCacheSize from "../../scenarios/agent/prompt-cache-size.ts";
import promptCache from "../../scenarios/agent/prompt-cache.ts";
import promptFootprint from "../../scenarios/agent/prompt-footprint.ts";
import tenTurns from "../../scenarios/agent/ten-turns.ts";
import toolMixes from "../../scenarios/agent/tool-mixes.ts";
import type { Scenario } from "../../src/core/scenario.ts";
import type { ToolResult, Trace, WireExchange } from "../../src/core/trace.ts";
import { trialResult } from "../../src/run/trial-outcome.ts";
import { scenarioTrials } from "./scenario-trials.ts";

const trials = scenarioTrials();

/** Changes one main exchange. A place beyond the last one counts from the first. */
function withMain(
  trace: Trace,
  place: number,
  change: (exchange: WireExchange) => readonly WireExchange[],
): Trace | null {
  const main = trace.exchanges.filter(({ purpose }) => purpose === "main");
  const chosen = main[place % main.length];
  if (chosen === undefined) return null;
  return { ...trace, exchanges: trace.exchanges.flatMap((one) => (one === chosen ? change(one) : [one])) };
}

/** Changes one tool result of a main exchange. Null if no main exchange brought one. */
function withResult(trace: Trace, place: number, change: (result: ToolResult) => readonly ToolResult[]): Trace | null {
  const results = trace.exchanges.flatMap(({ purpose, toolResults }) => (purpose === "main" ? toolResults : []));
  const chosen = results[place % Math.max(1, results.length)];
  if (chosen === undefined) return null;
  const exchanges = trace.exchanges.map((exchange) => ({
    ...exchange,
    toolResults: exchange.toolResults.flatMap((one) => (one === chosen ? change(one) : [one])),
  }));
  return { ...trace, exchanges };
}

/** What goes wrong. No trial may stay done. Null where it cannot happen. */
const wrongs: Readonly<Record<string, (trace: Trace, place: number) => Trace | null>> = {
  "a request is dropped": (trace, place) => withMain(trace, place, () => []),
  "a request is refused": (trace, place) =>
    withMain(trace, place, (one) => [{ ...one, outcome: "refused", refusal: "api_error: no", events: [] }]),
  "an answer is cut": (trace, place) => withMain(trace, place, (one) => [{ ...one, outcome: "faulted", fault: "cut" }]),
  "the client goes away": (trace, place) => withMain(trace, place, (one) => [{ ...one, outcome: "client-aborted" }]),
  "a request is taken for a side request": (trace, place) =>
    withMain(trace, place, (one) => [{ ...one, purpose: "side" }]),
  "no token is counted": (trace) => ({
    ...trace,
    exchanges: trace.exchanges.map((one) => ({
      ...one,
      usage: { freshInputTokens: 0, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 0 },
    })),
  }),
  "a result is cut": (trace, place) => withResult(trace, place, (one) => [{ ...one, state: "truncated", bytes: 9 }]),
  "a result is refused": (trace, place) => withResult(trace, place, (one) => [{ ...one, state: "refused", bytes: 9 }]),
  "a call fails": (trace, place) => withResult(trace, place, (one) => [{ ...one, state: "failed", isError: true }]),
  "the output is empty": (trace) => ({ ...trace, output: [] }),
  "the process fails": (trace) => ({ ...trace, exit: { kind: "exited", code: 1 } }),
};

/** What is free. Values stay as they are. */
const harmless: Readonly<Record<string, (trace: Trace, place: number) => Trace>> = {
  "results come in another order": (trace) => ({
    ...trace,
    exchanges: trace.exchanges.map((one) => ({ ...one, toolResults: one.toolResults.toReversed() })),
  }),
  "a banner is printed first": (trace) => ({
    ...trace,
    output: [{ atNs: trace.spawnNs, text: '{"type":"init"}\n' }, ...trace.output],
  }),
  "the list of models is asked for": (trace, place) => ({
    ...trace,
    exchanges: [...trace.exchanges, aside(trace, place)],
  }),
};

/** An exchange about models, at the time of another one. */
function aside(trace: Trace, place: number): WireExchange {
  const like = trace.exchanges[place % trace.exchanges.length];
  if (like === undefined) throw new Error("A trace without exchanges.");
  return { ...like, index: trace.exchanges.length, purpose: "models", toolResults: [], turn: null };
}

/** A side request costs. It may make no number better, and it leaves times as they are. */
function withSide(trace: Trace, place: number): Trace {
  return { ...trace, exchanges: [...trace.exchanges, { ...aside(trace, place), purpose: "side" }] };
}

const scenarios: readonly Scenario[] = [
  firstToken,
  coldStart,
  parallelTools,
  toolMixes,
  cacheHitRate,
  promptCache,
  promptCacheShapes,
  promptCacheSize,
  promptFootprint,
  contextCompression,
  contextSelection,
  tenTurns,
];

test.for(scenarios)("no change of a trace of $id makes a wrong number", async (scenario) => {
  const observed = await trials.trace(scenario, scenario.arms[0]?.id ?? "");
  const whole = trialResult(observed);
  expect(whole.outcome).toEqual({ kind: "done" });
  const resultOf = (trace: Trace) => trialResult({ ...observed, trace });
  fc.assert(
    fc.property(fc.constantFrom(...Object.entries(wrongs)), fc.nat(200), ([name, change], place) => {
      const trace = change(observed.trace, place);
      if (trace === null) return;
      expect([name, place, resultOf(trace).outcome.kind]).toEqual([name, place, "failed"]);
    }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.entries(harmless)), fc.nat(200), ([name, change], place) => {
      const { outcome, values } = resultOf(change(observed.trace, place));
      expect([name, outcome.kind, values]).toEqual([name, "done", { ...whole.values, ...countsOfOthers(values) }]);
    }),
  );
  fc.assert(
    fc.property(fc.nat(200), (place) => {
      const { outcome, values } = resultOf(withSide(observed.trace, place));
      if (outcome.kind !== "done") return;
      for (const metric of scenario.metrics.filter(({ unit }) => unit === "tokens" || unit === "nanoUsd"))
        if (metric.better === "lower")
          expect(values[metric.id] ?? 0, metric.id).toBeGreaterThanOrEqual(whole.values[metric.id] ?? 0);
      for (const metric of scenario.metrics.filter(({ unit, kind }) => unit === "ns" && kind === "measured"))
        expect(values[metric.id], metric.id).toBe(whole.values[metric.id]);
    }),
  );
});

/** Numbers that count requests of every kind. */
function countsOfOthers(values: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const count = values["startup.requests_before"];
  return count === undefined ? {} : { "startup.requests_before": count };
}

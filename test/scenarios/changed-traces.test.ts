import { resolve } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import acpSession from "../../scenarios/agent/acp-session.ts";
import bigOutput from "../../scenarios/agent/big-output.ts";
import cacheHitRate from "../../scenarios/agent/cache-hit-rate.ts";
import coldStart from "../../scenarios/agent/cold-start.ts";
import compaction from "../../scenarios/agent/compaction.ts";
import contextCompaction from "../../scenarios/agent/context-compaction.ts";
import contextCompression from "../../scenarios/agent/context-compression.ts";
import contextSelection from "../../scenarios/agent/context-selection.ts";
import eagerStart from "../../scenarios/agent/eager-start.ts";
import faults from "../../scenarios/agent/faults.ts";
import firstToken from "../../scenarios/agent/first-token.ts";
import interrupt from "../../scenarios/agent/interrupt.ts";
import longSession from "../../scenarios/agent/long-session.ts";
import mcpServers from "../../scenarios/agent/mcp-servers.ts";
import memoryFootprint from "../../scenarios/agent/memory-footprint.ts";
import network from "../../scenarios/agent/network.ts";
import parallelTools from "../../scenarios/agent/parallel-tools.ts";
import promptCacheShapes from "../../scenarios/agent/prompt-cache-shapes.ts";
import promptCacheSize from "../../scenarios/agent/prompt-cache-size.ts";
import promptCache from "../../scenarios/agent/prompt-cache.ts";
import promptFootprint from "../../scenarios/agent/prompt-footprint.ts";
import sessions from "../../scenarios/agent/sessions.ts";
import tenTurns from "../../scenarios/agent/ten-turns.ts";
import toolMixes from "../../scenarios/agent/tool-mixes.ts";
import toolOutputFlood from "../../scenarios/agent/tool-output-flood.ts";
import wholeTasks from "../../scenarios/agent/whole-tasks.ts";
import writingTools from "../../scenarios/agent/writing-tools.ts";
import type { Engine } from "../../src/core/engine.ts";
import type { Scenario } from "../../src/core/scenario.ts";
import type { ToolResult, Trace, WireExchange } from "../../src/core/trace.ts";
import { entryEngine } from "../../src/engine/entry-engine.ts";
import { builtInEngines } from "../../src/engine/registry.ts";
import { trialResult } from "../../src/run/trial-outcome.ts";
import { type Change, scenarioTrials } from "./scenario-trials.ts";

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
  sessions,
  bigOutput,
  toolOutputFlood,
  writingTools,
  eagerStart,
  compaction,
  contextCompaction,
  memoryFootprint,
  longSession,
  network,
  wholeTasks,
  acpSession,
  mcpServers,
  faults,
  interrupt,
];

/** These ask what an agent does when something goes wrong, so a wrong end or a refused request is an answer. */
const troubled: readonly Scenario[] = [faults, interrupt];

/** What would be wrong in any other scenario, and is an answer here. */
const resultChanges = ["a result is cut", "a result is refused", "a call fails"];

function wrongsFor(scenario: Scenario): [string, (trace: Trace, place: number) => Trace | null][] {
  return Object.entries(wrongs).filter(([name]) => {
    if (troubled.includes(scenario)) return name === "no token is counted";
    return scenario.canCallsFail !== true || !resultChanges.includes(name);
  });
}

function acpEngine(): Engine {
  const engine = builtInEngines.find(({ id }) => id === "reference-acp");
  if (engine === undefined) throw new Error("No reference engine over ACP.");
  return engine;
}

/** The engine of a trial. Two scenarios need what the reference engine does not have. */
function changeFor(scenario: Scenario): Change {
  if (scenario === acpSession) return { engine: acpEngine() };
  if (scenario !== mcpServers) return {};
  const command = ["node", resolve(import.meta.dirname, "../programs/mcp-agent.mjs"), "plain"];
  const entry = { id: "mcp", title: "mcp", home: "fresh", command, mcp: { words: ["{mcpServers}"] } } as const;
  return { engine: entryEngine(entry, null) };
}

test.for(scenarios)("no change of a trace of $id makes a wrong number", async (scenario) => {
  const observed = await trials.trace(scenario, armOf(scenario), changeFor(scenario));
  const whole = trialResult(observed);
  expect(whole.outcome).toEqual({ kind: "done" });
  const resultOf = (trace: Trace) => trialResult({ ...observed, trace });
  fc.assert(
    fc.property(fc.constantFrom(...wrongsFor(scenario)), fc.nat(200), ([name, change], place) => {
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
      const cheaper = scenario.metrics.filter(
        ({ id, unit, better }) =>
          (unit === "tokens" || unit === "nanoUsd") &&
          better === "lower" &&
          (values[id] ?? 0) < (whole.values[id] ?? 0),
      );
      const moved = scenario.metrics.filter(
        ({ id, unit, kind }) => unit === "ns" && kind === "measured" && values[id] !== whole.values[id],
      );
      expect([...cheaper, ...moved].map(({ id }) => id)).toEqual([]);
    }),
  );
});

/** The arm with a call of a tool, where the first has none. */
function armOf(scenario: Scenario): string {
  return scenario === mcpServers ? "call" : (scenario.arms[0]?.id ?? "");
}

/** Numbers that count requests of every kind. */
function countsOfOthers(values: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const count = values["startup.requests_before"];
  return count === undefined ? {} : { "startup.requests_before": count };
}

import { formatDuration } from "../core/units.ts";
import type { MetricValues } from "../core/metric.ts";
import type { Scenario, Arm } from "../core/scenario.ts";
import type { ProcessExit, RequestSection, Trace } from "../core/trace.ts";
import type { TrialOutcome, TrialRecord } from "../core/run-record.ts";
import type { Side } from "./trial.ts";

/** Turns a trace into the record of a trial: correctness first, then the values. */
export function recordTrial(input: {
  readonly scenario: Scenario;
  readonly arm: Arm;
  readonly round: number;
  readonly side: Side;
  readonly trace: Trace;
  /** A program of the scenario was started, which may never call a model. */
  readonly isProgram?: boolean;
}): TrialRecord {
  const { round, side, trace } = input;
  const { outcome, values } = outcomeOf(input);
  return { round, side, outcome, values, requests: mainRequests(trace) };
}

function outcomeOf(input: {
  readonly scenario: Scenario;
  readonly arm: Arm;
  readonly trace: Trace;
  readonly isProgram?: boolean;
}): { outcome: TrialOutcome; values: MetricValues } {
  const { scenario, arm, trace } = input;
  const broken = brokenReason(trace, input.isProgram === true);
  if (broken !== null) return { outcome: { kind: "failed", reason: broken }, values: {} };
  const observation = scenario.observe(trace, arm);
  switch (observation.kind) {
    case "wrong":
      return { outcome: { kind: "failed", reason: `wrong result: ${observation.reason}` }, values: {} };
    case "values":
      return { outcome: { kind: "done" }, values: { ...processValues(trace), ...observation.values } };
  }
}

/** Why the engine's process itself failed, in one line, or null. */
function brokenReason(trace: Trace, isProgram: boolean): string | null {
  const exit = trace.earlier?.map((launch) => exitReason(launch.exit)).find(Boolean) ?? exitReason(trace.exit);
  if (exit === null && isProgram) return null;
  if (exit === null) return trace.exchanges.length === 0 ? "engine ended without calling the model" : null;
  const refusal = trace.exchanges.findLast((exchange) => exchange.outcome === "refused")?.refusal;
  const lastLine = trace.errorTail.trimEnd().split("\n").at(-1) ?? "";
  return [exit, refusal === undefined ? "" : `provider refused: ${refusal}`, lastLine].filter(Boolean).join("; ");
}

function exitReason(exit: ProcessExit): string | null {
  switch (exit.kind) {
    case "exited":
      return exit.code === 0 ? null : `engine exited with code ${exit.code}`;
    case "signalled":
      return `engine was ended by ${exit.signal}`;
    case "timed-out":
      return `engine was still running after ${formatDuration(exit.limitNs)} and was ended with its children`;
    case "not-started":
      return `engine could not be started: ${exit.reason}`;
  }
}

function processValues(trace: Trace): MetricValues {
  const { cpuNs, peakRssBytes } = trace.accounting;
  return {
    "process.wall_time": trace.exitNs - trace.spawnNs,
    ...(cpuNs === undefined ? {} : { "process.cpu_time": cpuNs }),
    ...(peakRssBytes === undefined ? {} : { "process.peak_rss": peakRssBytes }),
  };
}

function mainRequests(trace: Trace): (readonly RequestSection[])[] {
  return trace.exchanges.filter((exchange) => exchange.role === "main").map((exchange) => exchange.sections);
}

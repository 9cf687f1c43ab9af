import { formatDuration } from "../core/units.ts";
import { tellingLine } from "./grouped-command.ts";
import type { MetricValues } from "../core/metric.ts";
import type { Scenario, Arm } from "../core/scenario.ts";
import type { ProcessExit, Trace } from "../core/trace.ts";
import type { TrialRecord } from "../core/run-record.ts";

/** What a trace shows: whether the work was done right, then the values. A trial that went wrong has no values. */
export function trialResult(input: {
  readonly scenario: Scenario;
  readonly arm: Arm;
  readonly trace: Trace;
  /** A program of the scenario ran in the engine's place; it may never call a model. */
  readonly isProgram?: boolean;
}): Pick<TrialRecord, "outcome" | "values" | "requests"> {
  const { scenario, arm, trace } = input;
  const requests = trace.exchanges.filter(({ purpose }) => purpose === "main").map(({ sections }) => sections);
  const broken = brokenReason(trace, input.isProgram === true);
  if (broken !== null) return { outcome: { kind: "failed", reason: broken }, values: {}, requests };
  const observation = scenario.observe(trace, arm);
  switch (observation.kind) {
    case "wrong":
      return { outcome: { kind: "failed", reason: `wrong result: ${observation.reason}` }, values: {}, requests };
    case "not-applicable":
      return { outcome: observation, values: {}, requests };
    case "values":
      return { outcome: { kind: "done" }, values: { ...processValues(trace), ...observation.values }, requests };
  }
}

/** Why the engine's process failed, in one line; null if it did not. */
function brokenReason(trace: Trace, isProgram: boolean): string | null {
  const exit =
    trace.earlier?.map((launch) => exitReason(launch.exit)).find(Boolean) ??
    joined(exitReason(trace.exit), trace.session?.failure);
  if (exit === null && isProgram) return null;
  if (exit === null && trace.exchanges.length === 0) return "engine ended without calling the model";
  if (exit === null && trace.exchanges.some(({ purpose }) => purpose === "main")) return null;
  const refusal = trace.exchanges.findLast((exchange) => exchange.outcome === "refused")?.refusal;
  return [
    exit ?? "no request to the model carried the prompt",
    refusal === undefined ? "" : `provider refused: ${refusal}`,
    exit === null ? "" : (tellingLine(trace.errorTail) ?? ""),
  ]
    .filter(Boolean)
    .join("; ");
}

/** Both reasons, or the one that there is. Null if there is none. */
function joined(exit: string | null, failure: string | null = null): string | null {
  return [exit, failure].filter((reason) => reason !== null).join("; ") || null;
}

function exitReason(exit: ProcessExit): string | null {
  switch (exit.kind) {
    case "exited":
      return exit.code === 0 ? null : `engine exited with code ${exit.code}`;
    case "signalled":
      return `engine was ended by ${exit.signal}`;
    case "timed-out":
      return `engine was still running after ${formatDuration(exit.limitNs)} and was ended with its children`;
    case "dismissed":
      return null;
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

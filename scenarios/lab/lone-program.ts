import type { TrialProgram, Workload, Observation } from "../../src/core/scenario.ts";
import { scenarioModel } from "../workloads/latency-fit.ts";
import type { Trace } from "../../src/core/trace.ts";
import { outputText } from "../observations/wire-values.ts";

/** A workload that only runs a program of this package: no prompt, no model, no files. */
export function loneProgram(seed: string, program: TrialProgram, timeLimitNs = 60e9): Workload {
  return {
    prompt: "",
    files: {},
    script: { turns: [] },
    provider: { ...scenarioModel, seed, latency: { kind: "instant" } },
    timeLimitNs,
    tracedFiles: [],
    program,
  };
}

/** Reads the last line that a scenario's program wrote: the values, or why its work was wrong. */
export function programObservation(trace: Trace): Observation {
  const result = lastLine(outputText(trace));
  if (result === null) return { kind: "wrong", reason: "the program wrote no result" };
  const { kind, values, reason } = result;
  if (kind === "wrong") return { kind: "wrong", reason: String(reason) };
  const entries = Object.entries(isRecord(values) ? values : {});
  const numbers = entries.flatMap(([id, value]) => (typeof value === "number" && isFinite(value) ? [[id, value]] : []));
  if (numbers.length === 0 || numbers.length < entries.length)
    return { kind: "wrong", reason: "the program's values are no numbers" };
  return { kind: "values", values: Object.fromEntries(numbers) };
}

function lastLine(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text.trimEnd().split("\n").at(-1) ?? "");
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

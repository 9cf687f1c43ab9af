import type { TrialProgram, Workload } from "../src/core/scenario.ts";
import { scenarioModel } from "./latency-fit.ts";

/** A workload that is a program of this package and nothing else: no prompt, no model that says anything, no files. */
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

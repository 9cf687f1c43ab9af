import { join, resolve } from "node:path";
import { processRunner, type ProcessRunnerContext } from "../../runners/agent/process.ts";
import { machineClock } from "../../src/core/clock.ts";
import type { MetricValues } from "../../src/core/metric.ts";
import type { Scenario } from "../../src/core/scenario.ts";
import { builtInEngines } from "../../src/engine/registry.ts";
import { accountingSource } from "../../src/run/process-accounting.ts";
import { startProviderProcess } from "../../src/run/provider-process.ts";
import { trialResult } from "../../src/run/trial-outcome.ts";
import { Watchdog } from "../../src/run/watchdog.ts";
import { RunFolder } from "../../src/run/workspace.ts";

const root = resolve(import.meta.dirname, "../..");

export interface ScenarioTrials extends AsyncDisposable {
  /** Values of one real trial of an arm; throws with the reason of a failed one. `toggles` replace some of the arm's. */
  values(scenario: Scenario, arm: string, toggles?: Readonly<Record<string, string>>): Promise<MetricValues>;
}

/** One provider process and one folder for all trials of a test file. */
export async function scenarioTrials(): Promise<ScenarioTrials> {
  const context: ProcessRunnerContext = {
    clock: machineClock,
    provider: await startProviderProcess(join(root, "dist/src/provider/main.js")),
    folder: await RunFolder.create(),
    accounting: accountingSource(process.platform),
    watchdog: new Watchdog(),
    path: process.env["PATH"] ?? "",
  };
  let trials = 0;
  return {
    values: async (scenario, id, toggles = {}) => {
      const [engine] = builtInEngines;
      const named = scenario.arms.find((arm) => arm.id === id);
      if (named === undefined || engine === undefined) throw new Error(`No arm ${id}`);
      const arm = { ...named, toggles: { ...named.toggles, ...toggles } };
      const workload = scenario.workload(arm, "seed");
      trials += 1;
      const side = "head" as const;
      const trial = { scenario, arm, workload, phase: { kind: "round", index: trials } as const, side, engine, root };
      const trace = await processRunner(context)(trial, new AbortController().signal);
      const isProgram = workload.program !== undefined;
      const { outcome, values } = trialResult({ scenario, arm, trace, isProgram });
      if (outcome.kind === "failed") throw new Error(outcome.reason);
      return values;
    },
    [Symbol.asyncDispose]: async () => {
      await context.watchdog[Symbol.asyncDispose]();
      await context.folder[Symbol.asyncDispose]();
      await context.provider[Symbol.asyncDispose]();
    },
  };
}

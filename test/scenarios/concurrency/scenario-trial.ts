import { join, resolve } from "node:path";
import { processRunner } from "../../../runners/agent/process.ts";
import { machineClock } from "../../../src/core/clock.ts";
import type { MetricValues } from "../../../src/core/metric.ts";
import type { Scenario } from "../../../src/core/scenario.ts";
import { builtInEngines } from "../../../src/engine/registry.ts";
import { accountingSource } from "../../../src/run/process-accounting.ts";
import { startProviderProcess } from "../../../src/run/provider-process.ts";
import { trialResult } from "../../../src/run/trial-outcome.ts";
import { Watchdog } from "../../../src/run/watchdog.ts";
import { RunFolder } from "../../../src/run/workspace.ts";

const root = resolve(import.meta.dirname, "../../..");
const never = new AbortController().signal;

/** Runs trials of a scenario as the harness does, all against one provider. */
export interface ScenarioTrials extends AsyncDisposable {
  /**
   * The values of one trial of an arm; throws its reason where the trial failed. `instead` runs the arm's workload with other toggles: the
   * technique broken or switched off.
   */
  values(arm: string, instead?: Readonly<Record<string, string>>): Promise<MetricValues>;
}

/** Starts what trials of this scenario need. */
export async function scenarioTrials(scenario: Scenario): Promise<ScenarioTrials> {
  const provider = await startProviderProcess(join(root, "dist/src/provider/main.js"));
  const folder = await RunFolder.create();
  const watchdog = new Watchdog();
  const run = processRunner({
    clock: machineClock,
    provider,
    folder,
    accounting: accountingSource(process.platform),
    watchdog,
    path: process.env["PATH"] ?? "",
  });
  const engine = builtInEngines.find(({ id }) => id === "reference");
  let round = 0;
  return {
    values: async (id, instead = {}) => {
      const found = scenario.arms.find((arm) => arm.id === id);
      if (found === undefined || engine === undefined) throw new Error(`no arm ${id}`);
      const arm = { ...found, toggles: { ...found.toggles, ...instead } };
      round += 1;
      const workload = scenario.workload(arm, "test");
      const trial = {
        scenario,
        arm,
        workload,
        phase: { kind: "round", index: round },
        side: "head",
        engine,
        root,
      } as const;
      const trace = await run(trial, never);
      const isProgram = workload.program !== undefined;
      const { outcome, values } = trialResult({ scenario, arm, trace, isProgram });
      if (outcome.kind === "failed") throw new Error(outcome.reason);
      return values;
    },
    [Symbol.asyncDispose]: async () => {
      await watchdog[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}

/** Only what is counted: times of the machine and its memory are left out. */
export function counted(values: MetricValues): MetricValues {
  return Object.fromEntries(Object.entries(values).filter(([id]) => !id.startsWith("process.")));
}

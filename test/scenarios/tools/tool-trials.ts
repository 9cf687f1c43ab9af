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

export interface ToolTrials extends AsyncDisposable {
  /** Runs one trial of an arm, as bench would; `toggles` replace some of the arm's. */
  values(scenario: Scenario, armId: string, toggles?: Readonly<Record<string, string>>): Promise<MetricValues>;
}

/** A provider process and a folder for all trials of a test file. */
export async function toolTrials(): Promise<ToolTrials> {
  const provider = await startProviderProcess(join(root, "dist/src/provider/main.js"));
  const folder = await RunFolder.create();
  const watchdog = new Watchdog();
  const path = process.env["PATH"] ?? "";
  const accounting = accountingSource(process.platform);
  const run = processRunner({ clock: machineClock, provider, folder, accounting, watchdog, path });
  let round = 0;
  return {
    values: async (scenario, armId, toggles = {}) => {
      const found = scenario.arms.find(({ id }) => id === armId);
      const engine = builtInEngines.find(({ id }) => id === "reference");
      if (found === undefined || engine === undefined) throw new Error(`no arm ${armId}`);
      const arm = { ...found, toggles: { ...found.toggles, ...toggles } };
      round += 1;
      const workload = scenario.workload(arm, "test");
      const isProgram = workload.program !== undefined;
      const trace = await run(
        { scenario, arm, workload, phase: { kind: "round", index: round }, side: "head", engine, root },
        new AbortController().signal,
      );
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

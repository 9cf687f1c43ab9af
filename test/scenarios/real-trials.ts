import { join, resolve } from "node:path";
import { processRunner } from "../../runners/agent/process.ts";
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

interface RealTrials extends AsyncDisposable {
  /** One trial of an arm in a process of its own; `toggles` are set over the arm's. Throws when its work was wrong. */
  values(scenario: Scenario, armId: string, toggles?: Readonly<Record<string, string>>): Promise<MetricValues>;
}

/** The process runner with the reference engine and one provider for all trials of a file. */
export async function realTrials(): Promise<RealTrials> {
  const engine = builtInEngines.find(({ id }) => id === "reference");
  if (engine === undefined) throw new Error("there is no reference engine");
  const provider = await startProviderProcess(join(root, "dist/src/provider/main.js"));
  const folder = await RunFolder.create();
  const watchdog = new Watchdog();
  const runTrial = processRunner({
    clock: machineClock,
    provider,
    folder,
    accounting: accountingSource(process.platform),
    watchdog,
    path: process.env["PATH"] ?? "",
  });
  let round = 0;
  return {
    values: async (scenario, armId, toggles = {}) => {
      const found = scenario.arms.find(({ id }) => id === armId);
      if (found === undefined) throw new Error(`${scenario.id} has no arm ${armId}`);
      const arm = { ...found, toggles: { ...found.toggles, ...toggles } };
      round += 1;
      const workload = scenario.workload(arm, "test");
      const trace = await runTrial(
        { scenario, arm, workload, phase: { kind: "round", index: round }, side: "head", engine, root },
        new AbortController().signal,
      );
      const { outcome, values } = trialResult({
        scenario,
        arm,
        trace,
        isProgram: workload.program !== undefined,
      });
      if (outcome.kind !== "done") throw new Error(`${scenario.id} ${armId}: ${JSON.stringify(outcome)}`);
      return values;
    },
    [Symbol.asyncDispose]: async () => {
      await watchdog[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}

import { join, resolve } from "node:path";
import { processRunner, type ProcessRunnerContext } from "../../runners/agent/process.ts";
import { machineClock } from "../../src/core/clock.ts";
import type { MetricValues } from "../../src/core/metric.ts";
import type { Engine } from "../../src/core/engine.ts";
import type { Scenario, Workload } from "../../src/core/scenario.ts";
import { builtInEngines } from "../../src/engine/registry.ts";
import { accountingSource } from "../../src/run/process-accounting.ts";
import { startProviderProcess } from "../../src/run/provider-process.ts";
import { trialResult } from "../../src/run/trial-outcome.ts";
import { Watchdog } from "../../src/run/watchdog.ts";
import { RunFolder } from "../../src/run/workspace.ts";

export interface TrialBench extends AsyncDisposable {
  /**
   * One real trial of an arm by the reference engine: its values, or the reason for its failure. `other` changes what the engine
   * is told or given, not what the scenario expects; `preload` is JavaScript that runs in the engine's process before the engine.
   */
  trial(
    scenario: Scenario,
    arm: string,
    other?: {
      readonly toggles?: Readonly<Record<string, string>>;
      readonly workload?: Partial<Workload>;
      readonly preload?: string;
    },
  ): Promise<MetricValues | string>;
}

/** A provider process and a folder for the trials of one test file. */
export async function trialBench(): Promise<TrialBench> {
  const root = resolve(import.meta.dirname, "../..");
  const provider = await startProviderProcess(join(root, "dist/src/provider/main.js"));
  const context: ProcessRunnerContext = {
    clock: machineClock,
    provider,
    folder: await RunFolder.create(),
    accounting: accountingSource(process.platform),
    watchdog: new Watchdog(),
    path: process.env["PATH"] ?? "",
  };
  const engine = builtInEngines.find(({ id }) => id === "reference");
  if (engine === undefined) throw new Error("no reference engine");
  let round = 0;
  return {
    trial: async (scenario, armId, other = {}) => {
      const arm = scenario.arms.find(({ id }) => id === armId);
      if (arm === undefined) throw new Error(`${scenario.id} has no arm ${armId}`);
      round += 1;
      const workload = { ...scenario.workload(arm, "seed"), ...other.workload };
      const told = { ...arm, toggles: { ...arm.toggles, ...other.toggles } };
      const used = other.preload === undefined ? engine : preloaded(engine, other.preload);
      const trial = {
        scenario,
        arm: told,
        workload,
        phase: { kind: "round", index: round },
        side: "head",
        engine: used,
        root,
      } as const;
      const trace = await processRunner(context)(trial, new AbortController().signal);
      const isProgram = workload.program !== undefined;
      const { outcome, values } = trialResult({ scenario, arm, trace, isProgram });
      return outcome.kind === "failed" ? outcome.reason : values;
    },
    [Symbol.asyncDispose]: async () => {
      await context.watchdog[Symbol.asyncDispose]();
      await context.folder[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}

/** The engine with code of a test before its own: what is planted is in its process, and so in its numbers. */
function preloaded(engine: Engine, code: string): Engine {
  return {
    ...engine,
    launch: (request) => {
      const launch = engine.launch(request);
      const [runtime, ...rest] = launch.argv;
      if (runtime === undefined) throw new Error("an engine without a program");
      return {
        ...launch,
        argv: [runtime, "--import", `data:text/javascript,${encodeURIComponent(code)}`, ...rest],
      };
    },
  };
}

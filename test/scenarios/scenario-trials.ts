import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import type { ProcessRunnerContext } from "../../runners/agent/observed-process.ts";
import { mcpProgramIn, processRunner } from "../../runners/agent/process.ts";
import { machineClock } from "../../src/core/clock.ts";
import type { Engine } from "../../src/core/engine.ts";
import type { MetricValues } from "../../src/core/metric.ts";
import type { Arm, Scenario, Workload } from "../../src/core/scenario.ts";
import type { Trace } from "../../src/core/trace.ts";
import { builtInEngines } from "../../src/engine/registry.ts";
import { accountingSource } from "../../src/run/process-accounting.ts";
import { startIsolatedProvider } from "../../src/run/provider-process.ts";
import { trialResult } from "../../src/run/trial-outcome.ts";
import { Watchdog } from "../../src/run/watchdog.ts";
import { RunFolder } from "../../src/run/workspace.ts";

const root = resolve(import.meta.dirname, "../..");

/** What differs in a trial from the arm as it is written. */
export interface Change {
  /** Replace some of the arm's toggles, for the scenario and for the engine. */
  readonly toggles?: Readonly<Record<string, string>>;
  /** Toggles that only the engine is told. The scenario expects what the arm says. */
  readonly told?: Readonly<Record<string, string>>;
  /** Replaces parts of the workload. */
  readonly workload?: Partial<Workload>;
  /** JavaScript that runs in the engine's process before the engine. */
  readonly preload?: string;
  /** Runs in place of the reference engine. */
  readonly engine?: Engine;
}

/** Runs trials as the harness does: in processes of their own, by the reference engine, all against one provider. */
export interface ScenarioTrials {
  /** The values of one trial, or the reason why it has none. */
  trial(scenario: Scenario, arm: string, change?: Change): Promise<MetricValues | string>;
  /** What was seen of one trial. */
  trace(scenario: Scenario, arm: string, change?: Change): Promise<ObservedTrial>;
  /** The values of one trial. Throws the reason for its failure. */
  values(scenario: Scenario, arm: string, change?: Change): Promise<MetricValues>;
  /** Runs an arm whole and broken, and demands that the metric moved. */
  breaks(scenario: Scenario, proof: BrokenArm & Moves): Promise<Sides>;
  /** Runs an arm whole and broken, and demands that only the broken trial fails, for this reason. */
  breaksWork(scenario: Scenario, proof: BrokenArm & { readonly fails: RegExp }): Promise<void>;
}

interface ObservedTrial {
  readonly scenario: Scenario;
  readonly arm: Arm;
  readonly trace: Trace;
  readonly isProgram: boolean;
  readonly endings: "success" | "any";
}

interface BrokenArm {
  readonly arm: string;
  /** What makes the whole trial cheaper to run. The technique stays as it is. */
  readonly whole?: Change;
  /** What breaks the technique. */
  readonly broken: Change;
}

interface Sides {
  readonly whole: MetricValues;
  readonly broken: MetricValues;
}

interface Moves {
  readonly moves: string;
  /** How a measured metric has to move. An exact or modelled one only has to differ. */
  readonly so?: (broken: number, whole: number) => boolean;
}

/** The trials of one test file, by one of the built-in engines. They share a provider process and a folder, which end with the file. */
export function scenarioTrials(engineId = "reference"): ScenarioTrials {
  const resources: AsyncDisposable[] = [];
  let context: ProcessRunnerContext | null = null;
  beforeAll(async () => {
    const provider = await startIsolatedProvider(join(root, "dist/src/provider/main.js"), "isolated");
    const folder = await RunFolder.create();
    const watchdog = new Watchdog();
    resources.push(watchdog, folder, provider);
    const accounting = accountingSource(process.platform);
    const [path, mcpProgram] = [process.env["PATH"] ?? "", mcpProgramIn(root)];
    context = { clock: machineClock, provider, folder, accounting, watchdog, path, mcpProgram };
  });
  afterAll(async () => {
    for (const resource of resources) await resource[Symbol.asyncDispose]();
  });

  let round = 0;
  const observed: ScenarioTrials["trace"] = async (scenario, armId, change = {}) => {
    const engine = change.engine ?? builtInEngines.find(({ id }) => id === engineId);
    const written = scenario.arms.find(({ id }) => id === armId);
    if (written === undefined || engine === undefined || context === null)
      throw new Error(`${scenario.id} has no arm ${armId}, or there is no engine or provider.`);
    const arm = { ...written, toggles: { ...written.toggles, ...change.toggles } };
    const workload = { ...scenario.workload(arm, "seed"), ...change.workload };
    round += 1;
    const trace = await processRunner(context)(
      {
        scenario,
        arm: { ...arm, toggles: { ...arm.toggles, ...change.told } },
        workload,
        phase: { kind: "round", index: round },
        side: "head",
        engine: change.preload === undefined ? engine : preloaded(engine, change.preload),
        root,
      },
      new AbortController().signal,
    );
    const isProgram = workload.program !== undefined;
    return { scenario, arm, trace, isProgram, endings: workload.endings ?? "success" };
  };
  const trial: ScenarioTrials["trial"] = async (scenario, arm, change) => {
    const { outcome, values } = trialResult(await observed(scenario, arm, change));
    return outcome.kind === "done" ? values : outcome.reason;
  };
  const values: ScenarioTrials["values"] = async (scenario, arm, change) => {
    const result = await trial(scenario, arm, change);
    if (typeof result === "string") throw new Error(`${scenario.id} ${arm}: ${result}`);
    return result;
  };
  return {
    trial,
    trace: observed,
    values,
    breaks: (scenario, { arm, whole, broken, ...moves }) =>
      breaks(scenario, {
        ...moves,
        whole: () => values(scenario, arm, whole),
        broken: () => values(scenario, arm, { ...whole, ...broken }),
      }),
    breaksWork: async (scenario, { arm, whole, broken, fails }) => {
      await values(scenario, arm, whole);
      expect(await trial(scenario, arm, { ...whole, ...broken })).toMatch(fails);
    },
  };
}

/**
 * Proves that a scenario sees its technique break: runs it whole and broken, and demands that a metric moved. Every
 * scenario has a test that calls this or a function of that name of `ScenarioTrials`.
 */
export async function breaks(
  scenario: Scenario,
  proof: Moves & { readonly whole: () => Promise<MetricValues>; readonly broken: () => Promise<MetricValues> },
): Promise<Sides> {
  const metric = scenario.metrics.find(({ id }) => id === proof.moves);
  if (metric === undefined) throw new Error(`${scenario.id} has no metric ${proof.moves}.`);
  if (metric.kind === "measured" && proof.so === undefined)
    throw new Error(`${metric.id} is measured and always moves. Say how far it has to.`);
  const [whole, broken] = [await proof.whole(), await proof.broken()];
  const [before, after] = [whole[metric.id] ?? Number.NaN, broken[metric.id] ?? Number.NaN];
  const so = proof.so ?? ((left, right) => left !== right && !Number.isNaN(left) && !Number.isNaN(right));
  expect({ metric: metric.id, before, after, hasMoved: so(after, before) }).toMatchObject({ hasMoved: true });
  return { whole, broken };
}

/** The engine with code of a test before its own. The code is in its process, and so in its numbers. */
function preloaded(engine: Engine, code: string): Engine {
  return {
    ...engine,
    launch: (request) => {
      const launch = engine.launch(request);
      const [runtime, ...rest] = launch.argv;
      if (runtime === undefined) throw new Error("An engine without a program.");
      return { ...launch, argv: [runtime, "--import", `data:text/javascript,${encodeURIComponent(code)}`, ...rest] };
    },
  };
}

import { randomBytes } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { mcpProgramIn, processRunner } from "../../../runners/agent/process.ts";
import type { Budget } from "../../core/budget.ts";
import { machineClock } from "../../core/clock.ts";
import { randomFrom } from "../../core/random.ts";
import { runSchemaVersion, type RunNetwork, type RunRecord } from "../../core/run-record.ts";
import { argumentsWithoutSecrets } from "../../core/secrets.ts";
import type { Arm } from "../../core/scenario.ts";
import type { Trace } from "../../core/trace.ts";
import { UserError } from "../../core/user-error.ts";
import { builtInEngines } from "../../engine/registry.ts";
import { workingTreeState } from "../../gate/revisions/revisions.ts";
import { withCombinedValues } from "../../run/combine.ts";
import { DriftLog, environmentOf, probeEnvironment } from "../../run/environment.ts";
import { Execution, type EngineOf } from "../../run/execute.ts";
import { Journal, journalName } from "../../run/journal.ts";
import { emptyRecord, type PlannedScenario } from "../../run/plan.ts";
import { removeAbandoned } from "../../run/owned-folder.ts";
import { accountingSource } from "../../run/process-accounting.ts";
import { startIsolatedProvider, type ProviderProcess } from "../../run/provider-process.ts";
import { sampleMachine } from "../../run/trial-conditions.ts";
import type { RunTrial, Side, Trial } from "../../run/trial.ts";
import { Watchdog } from "../../run/watchdog.ts";
import { RunFolder } from "../../run/workspace.ts";
import type { EngineHome } from "../config/workbench.ts";
import { packageRoot, packageVersion } from "../package-info.ts";
import { longWaits } from "../terminal/long-wait.ts";
import type { Progress } from "../terminal/progress.ts";
import { TrialTimelines } from "./trial-timelines.ts";
import { makeFolder } from "../../run/made-folder.ts";

export interface MeasureRequest {
  readonly planned: readonly PlannedScenario[];
  readonly home: EngineHome;
  /** The engine of an arm and side in a run of several engines. Undefined for one of `home`. */
  readonly homeOf?: (arm: Arm, side: Side) => EngineHome | undefined;
  /** Built checkouts of both sides. Null: the engine runs from its own repository. */
  readonly roots: Readonly<Record<Side, string>> | null;
  readonly engine: RunRecord["engine"];
  readonly base: RunRecord["base"];
  /** What was requested. Null for a run that can't be resumed. */
  readonly options: RunRecord["options"];
  readonly seed: string;
  readonly budgets?: readonly Budget[];
  /** Folder in which the run's own folder is made. */
  readonly out: string;
  /** A run that continues in its own folder, with its own identity. */
  readonly resumed?: InterruptedRun | null;
  readonly shard?: RunRecord["shard"];
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Sees every trial as it ends. */
  readonly onTrial?: (trial: Trial, trace: Trace) => void;
  /** What to execute. The signal or the provider's end may cut it short. */
  readonly steps: (execution: Execution) => Promise<void>;
}

/** An interrupted run and its folder. */
export interface InterruptedRun {
  readonly run: RunRecord;
  readonly folder: string;
}

/** What was measured, its folder, and what ended it early. */
export interface Measured {
  readonly run: RunRecord;
  readonly folder: string;
  readonly timelines: TrialTimelines;
  readonly stoppedBy: "nothing" | "interrupt" | UserError;
}

/** Starts the provider, executes the steps, and returns whatever was finished. Ends everything it started. */
export async function measure(request: MeasureRequest): Promise<Measured> {
  const before = probeEnvironment();
  await using provider = await startIsolatedProvider(
    join(packageRoot, "dist/src/provider/main.js"),
    request.home.engine.network ?? "isolated",
  );
  const network = runNetwork(provider);
  const accounting = accountingSource(process.platform);
  const drift = new DriftLog();
  const timelines = new TrialTimelines();
  const initial =
    request.resumed?.run ??
    (await newRun(request, environmentOf(before, before, { accounting: accounting.id, network, drift: null })));
  const folder = request.resumed?.folder ?? join(request.out, initial.id);
  makeFolder(folder);
  await removeHalfFiles(dirname(folder));
  using journal = request.resumed ? Journal.goOn(folder, initial) : Journal.begin(folder, initial);
  await using runFolder = await RunFolder.create();
  await using watchdog = new Watchdog();
  const path = process.env["PATH"] ?? "";
  const observe = processRunner({
    clock: machineClock,
    provider,
    folder: runFolder,
    accounting,
    watchdog,
    path,
    mcpProgram: mcpProgramIn(packageRoot),
    longWait: longWaits(request.progress.say),
  });
  const runTrial: RunTrial = async (trial, signal) => {
    const trace = await observe(trial, signal);
    drift.add(trace.exchanges);
    timelines.add(trial, trace);
    request.onTrial?.(trial, trace);
    return trace;
  };
  const execution = new Execution({
    run: initial,
    engineOf: engineFinder(request),
    runTrial,
    journal,
    clock: machineClock,
    sampleMachine: () => sampleMachine(machineClock),
    random: randomFrom(`order ${request.seed}`),
    signal: request.signal,
    onEvent: request.progress.onEvent,
  });
  const stoppedBy = await executed(execution, request);
  const scenarios = request.planned.map(({ scenario }) => scenario);
  const run = {
    ...withCombinedValues(execution.record, scenarios),
    environment: environmentOf(before, probeEnvironment(), {
      accounting: accounting.id,
      network,
      drift: drift.summary(),
    }),
    interrupted: stoppedBy !== "nothing",
  };
  return { run, folder, timelines, stoppedBy };
}

function runNetwork({ network }: ProviderProcess): RunNetwork {
  return network.kind === "isolated" ? { kind: "isolated" } : network;
}

/** Executes the steps and says what ended them. */
async function executed(
  execution: Execution,
  { steps, signal, progress }: MeasureRequest,
): Promise<Measured["stoppedBy"]> {
  try {
    await steps(execution);
    return "nothing";
  } catch (error) {
    if (signal.aborted) return "interrupt";
    if (error instanceof UserError) return error;
    throw error;
  } finally {
    progress.end();
  }
}

/** Controls are programs of bench and run from here. The engine runs from its side's checkout. */
function engineFinder({ home, homeOf, roots }: MeasureRequest): EngineOf {
  return (arm, side) => {
    if (arm.control === undefined) {
      const { engine, repository } = homeOf?.(arm, side) ?? home;
      return { engine, root: roots?.[side] ?? repository };
    }
    const engine = builtInEngines.find(({ id }) => id === arm.control);
    if (engine === undefined) throw new Error(`No control engine ${arm.control}`);
    return { engine, root: packageRoot };
  };
}

async function newRun(request: MeasureRequest, environment: RunRecord["environment"]): Promise<RunRecord> {
  const isoDate = machineClock.isoDate();
  return {
    schemaVersion: runSchemaVersion,
    id: `${isoDate.slice(0, 19).replace("T", "-").replaceAll(":", "")}-${randomBytes(2).toString("hex")}`,
    isoDate,
    command: ["bench", ...argumentsWithoutSecrets(process.argv.slice(2))],
    options: request.options,
    seed: request.seed,
    harness: { version: packageVersion, revision: (await workingTreeState(packageRoot)).commit },
    engine: request.engine,
    base: request.base,
    environment,
    interrupted: false,
    scenarios: request.planned.map((planned) => emptyRecord(planned, request.seed)),
    comparison: null,
    ...(request.budgets !== undefined && request.budgets.length > 0 && { budgets: request.budgets }),
    ...(request.shard === undefined ? {} : { shard: request.shard }),
  };
}

/** Removes half-written files of runs that were killed while they wrote. */
async function removeHalfFiles(out: string): Promise<void> {
  for (const entry of readdirSync(out, { withFileTypes: true }))
    if (entry.isDirectory()) await removeAbandoned(join(out, entry.name), "");
}

/** Removes the journal. The run file has replaced it. */
export function dropJournal(folder: string): void {
  rmSync(join(folder, journalName), { force: true });
}

import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { processRunner } from "../../../runners/agent/process.ts";
import type { Budget } from "../../core/budget.ts";
import { machineClock } from "../../core/clock.ts";
import { randomFrom } from "../../core/random.ts";
import { runSchemaVersion, type RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { withCombinedValues } from "../../run/combine.ts";
import { DriftLog } from "../../run/drift.ts";
import { environmentOf, probeEnvironment } from "../../run/environment.ts";
import { Execution, type EngineOf } from "../../run/execute.ts";
import { Journal, journalName } from "../../run/journal.ts";
import { emptyRecord, type PlannedScenario } from "../../run/plan.ts";
import { accountingSource } from "../../run/process-accounting.ts";
import { startProviderProcess } from "../../run/provider-process.ts";
import { sampleMachine } from "../../run/trial-conditions.ts";
import type { RunTrial } from "../../run/trial.ts";
import { Watchdog } from "../../run/watchdog.ts";
import { RunFolder } from "../../run/workspace.ts";
import { packageRoot, packageVersion } from "../package-info.ts";
import { KeptTraces } from "./kept-traces.ts";
import type { Progress } from "../progress.ts";
import type { Resumed } from "./resume-run.ts";

export interface MeasureRequest {
  readonly planned: readonly PlannedScenario[];
  readonly engineOf: EngineOf;
  readonly engine: RunRecord["engine"];
  readonly base: RunRecord["base"];
  readonly harnessRevision: string | null;
  readonly seed: string;
  readonly budgets: readonly Budget[];
  /** Folder that the run's own folder is made in. */
  readonly out: string;
  /** A run that goes on, in its own folder and with its own identity. */
  readonly resumed?: Resumed | undefined;
  readonly shard?: RunRecord["shard"];
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** What to execute; may be cut short by the signal or by the provider's end. */
  readonly steps: (execution: Execution) => Promise<void>;
}

/** What was measured, where it goes, and what ended it early, if anything did. */
export interface Measured {
  readonly run: RunRecord;
  readonly folder: string;
  /** Timelines of its trials, for those that turn out to be needed. */
  readonly traces: KeptTraces;
  readonly stoppedBy: "nothing" | "interrupt" | UserError;
}

/** Starts the provider, executes the steps, and hands back the record with whatever was finished; nothing started here survives it. */
export async function measure(request: MeasureRequest): Promise<Measured> {
  const before = probeEnvironment();
  const accounting = accountingSource(process.platform);
  const drift = new DriftLog();
  const traces = new KeptTraces();
  const initial = request.resumed?.run ?? newRun(request, environmentOf(before, before, accounting.id, null));
  const folder = request.resumed?.folder ?? join(request.out, initial.id);
  mkdirSync(folder, { recursive: true });
  using journal = request.resumed === undefined ? Journal.begin(folder, initial) : Journal.goOn(folder, initial);
  let stoppedBy: Measured["stoppedBy"] = "nothing";
  await using runFolder = await RunFolder.create();
  await using provider = await startProviderProcess(join(packageRoot, "dist/src/provider/main.js"));
  await using watchdog = new Watchdog();
  const observe = processRunner({
    clock: machineClock,
    provider,
    folder: runFolder,
    accounting,
    watchdog,
    path: process.env["PATH"] ?? "",
  });
  const runTrial: RunTrial = async (trial, signal) => {
    const trace = await observe(trial, signal);
    drift.add(trace.exchanges);
    traces.add(trial, trace);
    return trace;
  };
  const execution = new Execution({
    run: initial,
    engineOf: request.engineOf,
    runTrial,
    journal,
    clock: machineClock,
    sampleMachine: () => sampleMachine(machineClock),
    random: randomFrom(`order ${request.seed}`),
    signal: request.signal,
    onEvent: request.progress.onEvent,
  });
  try {
    await request.steps(execution);
  } catch (error) {
    if (request.signal.aborted) stoppedBy = "interrupt";
    else if (error instanceof UserError) stoppedBy = error;
    else throw error;
  } finally {
    request.progress.end();
  }
  const scenarios = request.planned.map(({ scenario }) => scenario);
  const run = {
    ...withCombinedValues(execution.record, scenarios),
    environment: environmentOf(before, probeEnvironment(), accounting.id, drift.summary()),
    interrupted: stoppedBy !== "nothing",
  };
  return { run, folder, traces, stoppedBy };
}

function newRun(request: MeasureRequest, environment: RunRecord["environment"]): RunRecord {
  const isoDate = machineClock.isoDate();
  return {
    schemaVersion: runSchemaVersion,
    id: `${isoDate.slice(0, 19).replace("T", "-").replaceAll(":", "")}-${randomBytes(2).toString("hex")}`,
    isoDate,
    command: ["bench", ...process.argv.slice(2)],
    seed: request.seed,
    harness: { version: packageVersion, revision: request.harnessRevision },
    engine: request.engine,
    base: request.base,
    environment,
    interrupted: false,
    scenarios: request.planned.map((planned) => emptyRecord(planned, request.seed)),
    comparison: null,
    ...(request.budgets.length > 0 && { budgets: request.budgets }),
    ...(request.shard === undefined ? {} : { shard: request.shard }),
  };
}

/** The journal has served once the run file stands. */
export function dropJournal(folder: string): void {
  rmSync(join(folder, journalName), { force: true });
}

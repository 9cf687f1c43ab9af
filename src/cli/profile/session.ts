import { join } from "node:path";
import { processRunner, programLaunch } from "../../../runners/agent/process.ts";
import { machineClock } from "../../core/clock.ts";
import type { Engine, Launch } from "../../core/engine.ts";
import type { Arm, Scenario, Workload } from "../../core/scenario.ts";
import type { Trace } from "../../core/trace.ts";
import { UserError } from "../../core/user-error.ts";
import { accountingSource } from "../../run/process-accounting.ts";
import { startProviderProcess, type ProviderProcess } from "../../run/provider-process.ts";
import { recordTrial } from "../../run/trial-outcome.ts";
import type { RunTrial, Side } from "../../run/trial.ts";
import { Watchdog } from "../../run/watchdog.ts";
import { RunFolder } from "../../run/workspace.ts";
import { packageRoot } from "../package-info.ts";
import { printable } from "../progress.ts";

/** What is profiled: an arm of a scenario by an engine. */
export interface ProfiledArm {
  readonly scenario: Scenario;
  readonly arm: Arm;
  readonly engine: Engine;
  readonly seed: string;
}

/** Profilers slow an engine down several times over; its limit is stretched so that only a hang meets it. */
const profilerSlowdown = 4;

/** A provider, workspaces and a watchdog for trials of one arm; all of it ends with the session. */
export class ProfileSession implements AsyncDisposable {
  readonly profiled: ProfiledArm;
  readonly signal: AbortSignal;
  readonly workload: Workload;
  readonly folder: RunFolder;
  readonly provider: ProviderProcess;
  readonly watchdog = new Watchdog();
  readonly path = process.env["PATH"] ?? "";
  private readonly runTrial: RunTrial;
  private trials = 0;

  private constructor(profiled: ProfiledArm, signal: AbortSignal, folder: RunFolder, provider: ProviderProcess) {
    this.profiled = profiled;
    this.signal = signal;
    this.folder = folder;
    this.provider = provider;
    const workload = profiled.scenario.workload(profiled.arm, profiled.seed);
    this.workload = { ...workload, timeLimitNs: workload.timeLimitNs * profilerSlowdown };
    this.runTrial = processRunner({
      clock: machineClock,
      provider,
      folder,
      accounting: accountingSource(process.platform),
      watchdog: this.watchdog,
      path: this.path,
    });
  }

  static async open(profiled: ProfiledArm, signal: AbortSignal): Promise<ProfileSession> {
    const folder = await RunFolder.create();
    const provider = await startProviderProcess(join(packageRoot, "dist/src/provider/main.js"));
    return new ProfileSession(profiled, signal, folder, provider);
  }

  /** One trial of the engine of a checkout, started as `start` says; its wall time. Throws when it did the wrong work. */
  async trial(side: Side, root: string, start: (launch: Launch) => Launch = (launch) => launch): Promise<number> {
    const { scenario, arm } = this.profiled;
    const { trace, failure } = await this.observed(side, root, start);
    if (failure !== null)
      throw new UserError(`The profiled run of ${scenario.id} ${arm.id} failed: ${printable(failure)}`);
    return trace.exitNs - trace.spawnNs;
  }

  /** One trial, and why its work was wrong if it was. */
  async observed(
    side: Side,
    root: string,
    start: (launch: Launch) => Launch,
  ): Promise<{ readonly trace: Trace; readonly failure: string | null }> {
    const { scenario, arm, engine } = this.profiled;
    this.trials += 1;
    const round = this.trials;
    const trial = { scenario, arm, workload: this.workload, round, side, engine, root, started: start };
    const trace = await this.runTrial(trial, this.signal);
    const isProgram = this.workload.program !== undefined;
    const { outcome } = recordTrial({ scenario, arm, round, side, trace, isProgram });
    return { trace, failure: outcome.kind === "failed" ? outcome.reason : null };
  }

  /** How the engine of a checkout would be started, for a page or a look at its program: the provider's address is left open. */
  launchIn(root: string, baseUrl = "http://127.0.0.1"): Launch {
    const { engine, arm } = this.profiled;
    const { prompt, provider, program } = this.workload;
    if (program !== undefined) return programLaunch(program, root, baseUrl);
    const apiKey = "sk-ant-bench-no-such-key";
    const places = { home: this.folder.path, cwd: this.folder.path };
    return engine.launch({ root, prompt, baseUrl, apiKey, model: provider.model, toggles: arm.toggles, ...places });
  }

  /** The folder that a side's trials work in. */
  workspaceOf(side: Side): string {
    return join(this.folder.path, side);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.watchdog[Symbol.asyncDispose]();
    await this.provider[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}

import { join } from "node:path";
import { mcpProgramIn, processRunner, programLaunch } from "../../../runners/agent/process.ts";
import { machineClock } from "../../core/clock.ts";
import { type Engine, type Launch, trialApiKey } from "../../core/engine.ts";
import type { Arm, Scenario, Workload } from "../../core/scenario.ts";
import type { Trace } from "../../core/trace.ts";
import { UserError } from "../../core/user-error.ts";
import { accountingSource } from "../../run/process-accounting.ts";
import { startProviderProcess, type ProviderProcess } from "../../run/provider-process.ts";
import { trialResult } from "../../run/trial-outcome.ts";
import type { RunTrial, Side } from "../../run/trial.ts";
import { Watchdog } from "../../run/watchdog.ts";
import { RunFolder } from "../../run/workspace.ts";
import { packageRoot } from "../package-info.ts";
import { longWaits } from "../terminal/long-wait.ts";
import { printable } from "../terminal/status-line.ts";

/** The arm of a scenario that an engine runs. */
export interface ProfiledArm {
  readonly scenario: Scenario;
  readonly arm: Arm;
  readonly engine: Engine;
  readonly seed: string;
}

/** Profilers slow an engine down several times. Its time limit grows by this factor, so that only a hang reaches it. */
const profilerSlowdown = 4;

/** A provider, workspaces and a watchdog for trials of one arm. All of them end with the session. */
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
      mcpProgram: mcpProgramIn(packageRoot),
      longWait: longWaits((line) => process.stderr.write(`${line}\n`)),
    });
  }

  static async open(profiled: ProfiledArm, signal: AbortSignal): Promise<ProfileSession> {
    const folder = await RunFolder.create();
    // clinic and 0x start the engine themselves. They do not join another network.
    const provider = await startProviderProcess(join(packageRoot, "dist/src/provider/main.js"), "a profiler runs");
    return new ProfileSession(profiled, signal, folder, provider);
  }

  /** Runs one trial and returns its wall time. `start` changes how the engine starts. UserError if it did the wrong work. */
  async trial(side: Side, root: string, start: (launch: Launch) => Launch = (launch) => launch): Promise<number> {
    const { scenario, arm } = this.profiled;
    const { trace, failure } = await this.observed(side, root, start);
    if (failure !== null)
      throw new UserError(`The profiled run of ${scenario.id} ${arm.id} failed: ${printable(failure)}`);
    return trace.exitNs - trace.spawnNs;
  }

  /** Runs one trial. Its failure is the reason why the work was wrong. */
  async observed(
    side: Side,
    root: string,
    start: (launch: Launch) => Launch,
  ): Promise<{ readonly trace: Trace; readonly failure: string | null }> {
    const { scenario, arm, engine } = this.profiled;
    this.trials += 1;
    const phase = { kind: "round", index: this.trials } as const;
    const trial = { scenario, arm, workload: this.workload, phase, side, engine, root, started: start };
    const trace = await this.runTrial(trial, this.signal);
    const { program, endings = "success" } = this.workload;
    const { outcome } = trialResult({ scenario, arm, trace, isProgram: program !== undefined, endings });
    return { trace, failure: outcome.kind === "failed" ? outcome.reason : null };
  }

  /** How the engine of a checkout starts, with a placeholder for the provider's address. For pages. */
  launchIn(root: string, baseUrl = "http://127.0.0.1"): Launch {
    const { engine, arm } = this.profiled;
    const { prompt, provider, program } = this.workload;
    if (program !== undefined) return programLaunch(program, root, baseUrl);
    const places = { home: this.folder.path, cwd: this.folder.path };
    return engine.launch({
      root,
      prompt,
      baseUrl,
      apiKey: trialApiKey,
      model: provider.model,
      toggles: arm.toggles,
      ...places,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.watchdog[Symbol.asyncDispose]();
    await this.provider[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}

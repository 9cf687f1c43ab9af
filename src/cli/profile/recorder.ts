import { perfLaunch, perfObstacle, perfSampling, readPerfRun } from "../../../runners/agent/profilers/perf-recorder.ts";
import type { RecordedRun } from "../../../runners/agent/profilers/recording.ts";
import { withTemporaryFolder } from "../../../runners/agent/temporary-folder.ts";
import { prepareV8, readV8Run, v8Sampling } from "../../../runners/agent/profilers/v8-recorder.ts";
import type { ProfileKind } from "../../core/profile-model.ts";
import { UserError } from "../../core/user-error.ts";
import type { Side } from "../../run/trial.ts";
import type { ProfileSession } from "./session.ts";

/** Records trials with V8's samplers, or with perf if the engine turns out not to be a Node program. */
export class ProfileRecorder {
  private readonly session: ProfileSession;
  private readonly kind: ProfileKind;
  private by: "v8" | "perf" = "v8";

  constructor(session: ProfileSession, kind: ProfileKind) {
    this.session = session;
    this.kind = kind;
  }

  /** How samples are taken, in words. Final after the first recording. */
  get sampling(): string {
    return this.by === "v8" ? v8Sampling(this.kind) : perfSampling;
  }

  get notes(): readonly string[] {
    return this.by === "v8"
      ? ["sampling starts when Node has booted, about 20 ms after each process began"]
      : [
          "the engine is not a Node program; frames without a symbol or frame pointer are missing or carry their object's name",
        ];
  }

  /** Records one trial. Calls `keep` while the recorded files still exist. */
  async record(
    side: Side,
    root: string,
    keep: (run: RecordedRun) => Promise<void> = () => Promise.resolve(),
  ): Promise<{ readonly run: RecordedRun; readonly wallNs: number }> {
    const recorded = await withTemporaryFolder(async (folder) => {
      if (this.by === "perf") {
        const wallNs = await this.session.trial(side, root, perfLaunch(folder));
        const run = await readPerfRun(folder, this.commandOf(root), this.session.path);
        return { run, wallNs };
      }
      const wallNs = await this.session.trial(side, root, await prepareV8(this.kind, folder));
      const run = await readV8Run(folder, this.kind, { workspace: this.session.folder.workspacePath, home: root });
      if (run.threads.some(({ recording }) => recording !== null)) await keep(run);
      return { run, wallNs };
    });
    if (recorded.run.threads.some(({ recording }) => recording !== null)) return recorded;
    if (this.by === "perf") throw new UserError("The profile is empty: perf took no sample of the engine.");
    await this.changeToPerf(recorded.run);
    return this.record(side, root, keep);
  }

  private async changeToPerf(run: RecordedRun): Promise<void> {
    if (run.threads.length > 0)
      throw new UserError("The engine left no profile: its Node processes were killed before they ended.");
    const { id } = this.session.profiled.engine;
    if (this.kind === "alloc")
      throw new UserError(
        `Allocations can't be profiled: ${id} started no Node program that reads NODE_OPTIONS. Use --tool cpu.`,
      );
    const obstacle = await perfObstacle(this.session.path);
    if (obstacle !== null) throw new UserError(`${id} can't be profiled: ${obstacle}`);
    this.by = "perf";
  }

  /** The engine's program. */
  private commandOf(root: string): string {
    return this.session.launchIn(root).argv[0];
  }
}

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ProfileRequest } from "../../../runners/agent/profilers/profile-request.ts";
import { machineClock } from "../../../src/core/clock.ts";
import { Watchdog } from "../../../src/run/watchdog.ts";

const programs = resolve(import.meta.dirname, "../../programs");

/** A request to profile one of the test programs, in a workspace and an output folder of its own. */
export class ProfileFixture implements AsyncDisposable {
  readonly request: ProfileRequest;
  private readonly folder: string;

  private constructor(folder: string, request: ProfileRequest) {
    this.folder = folder;
    this.request = request;
  }

  static async of(program: string, args: readonly string[]): Promise<ProfileFixture> {
    // A space and a quote: paths that a shell or NODE_OPTIONS would split.
    const folder = await mkdtemp(join(tmpdir(), "bench profile's test-"));
    const cwd = await mkdtemp(join(folder, "workspace-"));
    const outDir = await mkdtemp(join(folder, "out-"));
    return new ProfileFixture(folder, {
      launch: {
        argv: ["node", join(programs, program), ...args],
        env: { TOKEN: "of the launch" },
        stdin: "the prompt",
      },
      cwd,
      outDir,
      timeLimitNs: 30e9,
      env: { PATH: process.env["PATH"] ?? "" },
      signal: undefined,
      watchdog: new Watchdog(),
      clock: machineClock,
    });
  }

  workspaceFiles(): Promise<string[]> {
    return readdir(this.request.cwd);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.request.watchdog[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { readRun } from "../../run/run-file.ts";
import type { RunOptions } from "../run/options.ts";
import { newestRun } from "../finished-runs/newest-run.ts";
import { packageRoot } from "../package-info.ts";
import { printable } from "../terminal/status-line.ts";

/** One look at some scenarios. */
export interface PassRequest {
  readonly scenarios: readonly string[];
  readonly trials: number;
  readonly options: Pick<RunOptions, "engine" | "arm" | "seed">;
}

/**
 * Measures by a `bench run` of its own, so that edited scenarios and configuration are read afresh. Null when the signal ended it;
 * UserError with its last words when it measured nothing.
 */
export async function watchPass(request: PassRequest, signal: AbortSignal): Promise<RunRecord | null> {
  const folder = await mkdtemp(join(tmpdir(), "bench-watch-"));
  const { engine, arm, seed } = request.options;
  const asked = ["--engine", engine, "--seed", seed, ...arm.flatMap((id) => ["--arm", id])];
  const where = ["--trials", String(request.trials), "--out", folder, "--json"];
  try {
    const { exitCode, stderr } = await execa(
      process.execPath,
      [join(packageRoot, "dist/src/cli/main.js"), "run", ...asked, ...where, "--", ...request.scenarios],
      {
        reject: false,
        stdin: "ignore",
        // Its results are in its folder.
        stdout: "ignore",
        // A group of its own: ^C reaches it once, by the signal, and it ends its own children.
        detached: true,
        cancelSignal: signal,
        killSignal: "SIGINT",
        forceKillAfterDelay: 10_000,
      },
    );
    if (signal.aborted) return null;
    const last = stderr.trimEnd().split("\n").at(-1) ?? "";
    return readRun(newestRun(folder, `bench run ended with ${exitCode ?? "a signal"}: ${printable(last)}`));
  } catch (error) {
    if (signal.aborted) return null;
    throw error instanceof UserError ? new UserError(error.message.replace(/^No run in [^;]*; /, "")) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

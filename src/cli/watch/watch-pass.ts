import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { makeOwnedFolder } from "../../run/owned-folder.ts";
import { Watchdog } from "../../run/watchdog.ts";
import { readRun } from "../../run/run-file.ts";
import { newestFirst } from "../finished-runs/newest-run.ts";
import { packageRoot } from "../package-info.ts";
import type { RunOptions } from "../run/options.ts";
import { printable } from "../terminal/status-line.ts";

/** The scenarios of one pass, and how to measure them. */
export interface PassRequest {
  readonly scenarios: readonly string[];
  readonly trials: number;
  readonly options: Pick<RunOptions, "engine" | "engine-command" | "arm" | "seed">;
}

/**
 * Measures in a `bench run` of its own, so that edited scenarios and configuration are loaded again. Null if the signal ended
 * it. UserError with its last line if it measured nothing.
 */
export async function watchPass(request: PassRequest, signal: AbortSignal): Promise<RunRecord | null> {
  const folder = await makeOwnedFolder(tmpdir(), "bench-watch-");
  const { engine, "engine-command": command, arm, seed } = request.options;
  const subject = [
    ...engine.flatMap((id) => ["--engine", id]),
    ...(command === undefined ? [] : ["--engine-command", command]),
    "--seed",
    seed,
    ...arm.flatMap((id) => ["--arm", id]),
  ];
  const output = ["--trials", String(request.trials), "--out", folder, "--json"];
  try {
    await using watchdog = new Watchdog();
    const running = execa(
      process.execPath,
      [join(packageRoot, "dist/bin/bench.js"), "run", ...subject, ...output, "--", ...request.scenarios],
      {
        reject: false,
        stdin: "ignore",
        // The results are in the folder.
        stdout: "ignore",
        // In a group of its own, ^C reaches it only once, by the signal.
        detached: true,
        cancelSignal: signal,
        killSignal: "SIGINT",
        forceKillAfterDelay: 10_000,
      },
    );
    if (running.pid !== undefined) watchdog.guard(running.pid);
    const { exitCode, stderr } = await running;
    if (signal.aborted) return null;
    const last = stderr.trimEnd().split("\n").at(-1) ?? "";
    const [run] = newestFirst(folder);
    if (run !== undefined) return readRun(run);
    throw new UserError(`bench run ended with ${exitCode ?? "a signal"}: ${printable(last)}`);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describeFailure } from "../../../src/run/grouped-command.ts";
import { guardedOutput } from "../../../src/run/guarded-output.ts";
import { withTemporaryFolder } from "../../agent/temporary-folder.ts";

/**
 * V8 does the same in the same order each time: helper threads run in turn on the main thread, seeds are fixed, and the heap grows by a
 * fixed share. Compilation stays on, so the counted code is close to what users run.
 */
export const repeatableFlags = [
  "--predictable",
  "--predictable-gc-schedule",
  "--single-threaded",
  "--hash-seed=1",
  "--random-seed=1",
] as const;

export interface CountRequest {
  /** The built program of kernels. */
  readonly program: string;
  readonly kernel: string;
  readonly units: number;
  /** Flags of Node. */
  readonly flags: readonly string[];
  readonly signal?: AbortSignal;
}

/** Instructions of a whole process, and the digest of the work that it printed. */
export type Count =
  | { readonly kind: "counted"; readonly instructions: number; readonly digest: string }
  | { readonly kind: "failed"; readonly reason: string };

/** A count takes seconds. One that takes so long hangs. */
const limitNs = 300e9;

/** Without the caller's environment: NODE_EXTRA_CA_CERTS alone costs more instructions than a kernel. */
const bareEnvironment = { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C" };

/** Null if valgrind cannot be started. */
export async function valgrindVersion(): Promise<string | null> {
  const argv = ["valgrind", "--version"] as const;
  const { isSuccess, stdout } = await guardedOutput({ argv, cwd: process.cwd(), env: bareEnvironment, limitNs });
  return isSuccess ? stdout.trim() : null;
}

/**
 * Counts one process under cachegrind. The process has to end well and to print how many units it did: a process that refuses a flag
 * gives a repeatable count too.
 */
export async function countInstructions(request: CountRequest): Promise<Count> {
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, "counts");
    const tool = ["--tool=cachegrind", "--cache-sim=no", "--smc-check=all-non-file", `--cachegrind-out-file=${file}`];
    const program = [...request.flags, request.program, request.kernel, String(request.units)];
    const { kernel, units, signal } = request;
    const argv = ["valgrind", "-q", ...tool, process.execPath, ...program] as const;
    // Valgrind would read options from a .valgrindrc in the current folder.
    const run = await guardedOutput({ argv, cwd: folder, env: bareEnvironment, limitNs, signal });
    const failure = describeFailure(run.exit, "Valgrind", run.stderrTail);
    if (failure !== null) return { kind: "failed", reason: `${kernel}: ${failure}` };
    const digest = /^([0-9a-f]{64}) (\d+)$/.exec(run.stdout.trimEnd());
    if (digest?.[1] === undefined || Number(digest[2]) !== units)
      return { kind: "failed", reason: `${kernel}: The program did not say that it did ${units} units.` };
    const instructions = totalOf(await readFile(file, "utf8"));
    return instructions === null
      ? { kind: "failed", reason: `${kernel}: Valgrind's file has no total.` }
      : { kind: "counted", instructions, digest: digest[1] };
  });
}

/** The first number of the `summary:` line. Without cache simulation it is Ir. */
function totalOf(text: string): number | null {
  const total = /^summary:\s+(\d+)/m.exec(text)?.[1];
  return total === undefined || !/^events: Ir\b/m.test(text) ? null : Number(total);
}

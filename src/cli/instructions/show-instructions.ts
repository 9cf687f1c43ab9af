import Table from "cli-table3";
import { UserError } from "../../core/user-error.ts";
import type { InstructionsOptions } from "./options.ts";
import { exitCodes } from "../exit-codes.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { plainTableStyle } from "../terminal/plain-table.ts";
import { startProgress } from "../terminal/progress.ts";
import { countKernels, countsJson, type KernelCounts } from "./count-kernels.ts";
import { countsTable } from "./counts-table.ts";
import { instructionsExitCode } from "./instructions-exit-code.ts";

/** `bench instructions`: a table of counts, beside those of another revision where one is named. */
export async function showInstructions(options: InstructionsOptions): Promise<number> {
  const { against, kernel: names } = options;
  if (options.gate && against === undefined)
    throw new UserError("--gate has nothing to hold the counts against: pass --against REVISION.");
  const signal = interruptSignal();
  const progress = startProgress(process.stderr);
  try {
    const choice = names.length === 0 ? { kind: "all" as const } : { kind: "named" as const, names };
    const counts = await countKernels({ against, choice }, (line) => progress.say(line), signal);
    process.stdout.write(options.json ? `${JSON.stringify(countsJson(counts), null, 1)}\n` : plainCounts(counts));
    return instructionsExitCode(
      counts.rows.map(({ verdict }) => verdict),
      options,
    );
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    progress.end();
  }
}

/** Counts as a table for the terminal, ended by a line feed. */
export function plainCounts(counts: KernelCounts): string {
  const { head, rows } = countsTable(counts);
  const table = new Table({ head: [...head], ...plainTableStyle });
  for (const row of rows) table.push([...row]);
  return `${table.toString().replaceAll(/ +$/gm, "")}\n`;
}

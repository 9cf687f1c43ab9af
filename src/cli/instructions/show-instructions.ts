import { exitCodes } from "../../core/outcome.ts";
import { UserError } from "../../core/user-error.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import type { InstructionVerdict } from "../../gate/judge/instructions.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { startProgress } from "../terminal/progress.ts";
import { countKernels, countsJson } from "./count-kernels.ts";
import { plainCounts } from "./counts-table.ts";
import type { InstructionsOptions } from "./options.ts";

/** `bench instructions`: prints a table of counts, beside those of the --against revision. Returns the exit code. */
export async function showInstructions(options: InstructionsOptions): Promise<number> {
  const { against, kernel: names } = options;
  if (options.gate && against === undefined)
    throw new UserError("--gate: nothing to compare the counts with. Pass --against REVISION.");
  const signal = interruptSignal();
  const progress = startProgress(process.stderr);
  try {
    const choice = names.length === 0 ? { kind: "all" as const } : { kind: "named" as const, names };
    const counts = await countKernels({ against, choice }, (line) => progress.say(line), signal);
    process.stdout.write(options.json ? `${jsonWithoutSecrets(countsJson(counts), 1)}\n` : plainCounts(counts));
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

/** The exit code. Without --gate a regression is only shown. A kernel that vanished is a failure. */
export function instructionsExitCode(
  verdicts: readonly (InstructionVerdict | null)[],
  { gate, strict }: { readonly gate: boolean; readonly strict: boolean },
): number {
  if (!gate) return exitCodes.pass;
  const kinds = new Set(verdicts.map((verdict) => verdict?.kind));
  if (kinds.has("regressed")) return exitCodes.regression;
  if (kinds.has("gone")) return exitCodes.wrongInput;
  return strict && kinds.has("inconclusive") ? exitCodes.inconclusive : exitCodes.pass;
}

import Table from "cli-table3";
import { repeatableFlags, valgrindVersion } from "../../../runners/instructions/cachegrind.ts";
import { formatChange, formatValue } from "../../core/units.ts";
import { UserError } from "../../core/user-error.ts";
import {
  type InstructionCount,
  type InstructionVerdict,
  instructionMargin,
  judgeInstructions,
  largestSpread,
  repeats,
} from "../../gate/judge/instructions.ts";
import type { InstructionsOptions } from "../commands/instructions.ts";
import { type CountedRow, type CountedSides, countSides } from "./count-sides.ts";
import { exitCodes } from "../exit-codes.ts";
import { instructionsExitCode } from "./instructions-exit-code.ts";
import { interruptSignal } from "../interrupt.ts";
import { packageRoot } from "../package-info.ts";
import { plainTableStyle } from "../plain-table.ts";
import { profiledSides } from "../profile/against.ts";
import { startProgress } from "../progress.ts";
import { chooseEngine, loadWorkbench } from "../config/workbench.ts";

interface JudgedRow extends CountedRow {
  readonly verdict: InstructionVerdict | null;
}

/** `bench instructions`: a table of counts, beside those of another revision where one is named. */
export async function showInstructions(options: InstructionsOptions): Promise<number> {
  if (options.gate && options.against === undefined)
    throw new UserError("--gate has nothing to hold the counts against: pass --against REVISION.");
  const valgrind = await installedValgrind();
  const signal = interruptSignal();
  const progress = startProgress(process.stderr);
  try {
    const sides = await sidesOf(options.against, signal);
    const rows = await countSides(sides, options.kernel, (line) => progress.say(line), signal);
    const judged = rows.map((row) => ({
      ...row,
      verdict: options.against === undefined ? null : judgeInstructions(row.base, row.head),
    }));
    process.stdout.write(options.json ? jsonOf(judged, options, valgrind) : textOf(judged, options.against));
    return instructionsExitCode(
      judged.map(({ verdict }) => verdict),
      options,
    );
  } catch (error) {
    if (signal.aborted) return exitCodes.interrupted;
    throw error;
  } finally {
    progress.end();
  }
}

async function installedValgrind(): Promise<string> {
  if (process.platform !== "linux") throw new UserError("bench instructions needs Linux, where valgrind runs Node.");
  const version = await valgrindVersion();
  if (version === null)
    throw new UserError("valgrind is not installed. Install it (Debian, Ubuntu: apt-get install valgrind).");
  return version;
}

async function sidesOf(against: string | undefined, signal: AbortSignal): Promise<CountedSides> {
  if (against === undefined) return { base: null, head: packageRoot };
  const bench = await loadWorkbench(process.cwd());
  return (await profiledSides(bench, chooseEngine(bench, "reference"), against, signal)).roots;
}

function textOf(rows: readonly JudgedRow[], against: string | undefined): string {
  const head =
    against === undefined
      ? ["kernel", "instructions per unit", "spread", "unit"]
      : ["kernel", "base", "head", "change", "verdict", "unit"];
  const table = new Table({ head, ...plainTableStyle });
  for (const { kernel, unit, base, head: count, verdict } of rows)
    table.push(
      verdict === null
        ? [kernel, amountOf(count), spreadOf(count), unit]
        : [
            kernel,
            amountOf(base),
            amountOf(count),
            "change" in verdict ? formatChange(verdict.change) : "",
            wordsOf(verdict),
            unit,
          ],
    );
  return `${table.toString().replaceAll(/ +$/gm, "")}\n`;
}

function amountOf(count: InstructionCount | null): string {
  return count === null ? "none" : formatValue(Math.round(count.instructionsPerUnit), "count");
}

function spreadOf(count: InstructionCount | null): string {
  if (count === null) return "";
  return `${(count.spread * 100).toFixed(4)} %${repeats(count) ? "" : ", not repeatable here"}`;
}

function wordsOf(verdict: InstructionVerdict): string {
  return verdict.kind === "inconclusive" ? `inconclusive: ${verdict.reason}` : verdict.kind;
}

/** With what counts depend on: those of another Node, libc, valgrind or architecture can't be compared. */
function jsonOf(rows: readonly JudgedRow[], { against }: InstructionsOptions, valgrind: string): string {
  const tools = {
    node: process.version,
    v8: process.versions.v8,
    valgrind,
    libc: libcVersion(),
    architecture: process.arch,
  };
  const rules = { flags: repeatableFlags, largestSpread, margin: instructionMargin };
  const kernels = rows.map((row) => ({
    ...row,
    repeatable: [row.base, row.head].every((count) => count === null || repeats(count)),
  }));
  return `${JSON.stringify({ schemaVersion: 1, against: against ?? null, ...tools, ...rules, kernels }, null, 1)}\n`;
}

function libcVersion(): string {
  const report = process.report?.getReport();
  if (report === undefined || !("header" in report)) return "unknown";
  const { header } = report;
  return typeof header === "object" && header !== null && "glibcVersionRuntime" in header
    ? `glibc ${String(header.glibcVersionRuntime)}`
    : "not glibc";
}

import { repeatableFlags, valgrindVersion } from "../../../runners/lab/instructions/cachegrind.ts";
import { UserError } from "../../core/user-error.ts";
import {
  type InstructionVerdict,
  instructionMargin,
  judgeInstructions,
  largestSpread,
  repeats,
} from "../../gate/judge/instructions.ts";
import { buildSides } from "../comparison/named-version.ts";
import { loadWorkbench } from "../config/workbench.ts";
import { chooseEngine } from "../engines/choose-engine.ts";
import { packageRoot } from "../package-info.ts";
import { type CountedRow, type CountedSides, countSides, type KernelChoice } from "./count-sides.ts";

export interface JudgedRow extends CountedRow {
  /** Null if nothing is compared. */
  readonly verdict: InstructionVerdict | null;
}

export interface KernelCounts {
  readonly rows: readonly JudgedRow[];
  /** The name of the other revision. Null if nothing is compared. */
  readonly against: string | null;
  readonly valgrind: string;
}

/** Counts the chosen kernels of the working tree, and those of `against` beside them. UserError without valgrind. */
export async function countKernels(
  input: { readonly against: string | undefined; readonly choice: KernelChoice },
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<KernelCounts> {
  const { against } = input;
  const valgrind = await installedValgrind();
  const sides = await sidesOf(against, signal);
  const rows = await countSides(sides, input.choice, say, signal);
  return {
    rows: rows.map((row) => ({
      ...row,
      verdict: against === undefined ? null : judgeInstructions(row.base, row.head),
    })),
    against: against ?? null,
    valgrind,
  };
}

/** The counts and what they depend on. Counts of another Node, libc, valgrind or architecture can't be compared. */
export function countsJson({ rows, against, valgrind }: KernelCounts): object {
  return {
    schemaVersion: 1,
    against,
    node: process.version,
    v8: process.versions.v8,
    valgrind,
    libc: libcVersion(),
    architecture: process.arch,
    flags: repeatableFlags,
    largestSpread,
    margin: instructionMargin,
    kernels: rows.map((row) => ({
      ...row,
      repeatable: [row.base, row.head].every((count) => count === null || repeats(count)),
    })),
  };
}

async function installedValgrind(): Promise<string> {
  if (process.platform !== "linux")
    throw new UserError("Counting instructions needs Linux, as valgrind runs Node only there.");
  const version = await valgrindVersion();
  if (version === null)
    throw new UserError("valgrind is not installed. Install it (Debian, Ubuntu: apt-get install valgrind).");
  return version;
}

async function sidesOf(against: string | undefined, signal: AbortSignal): Promise<CountedSides> {
  if (against === undefined) return { base: null, head: packageRoot };
  const bench = await loadWorkbench(process.cwd());
  return (
    await buildSides(bench, chooseEngine(bench, { engine: "reference", "engine-command": undefined }), against, signal)
  ).roots;
}

/** The libc of this process, which counts depend on. */
export function libcVersion(): string {
  const report = process.report?.getReport();
  if (report === undefined || !("header" in report)) return "unknown";
  const { header } = report;
  return typeof header === "object" && header !== null && "glibcVersionRuntime" in header
    ? `glibc ${String(header.glibcVersionRuntime)}`
    : "not glibc";
}

import { formatChange, formatValue } from "../../core/units.ts";
import { type InstructionCount, type InstructionVerdict, repeats } from "../../gate/judge/instructions.ts";
import { plainTable } from "../terminal/plain-table.ts";
import type { KernelCounts } from "./count-kernels.ts";

/** Counts as a table for the terminal. */
export function plainCounts(counts: KernelCounts): string {
  const { head, rows } = countsTable(counts);
  return `${plainTable(head, rows)}\n`;
}

/** Counts as rows of text, for the terminal and for the page. */
export function countsTable({ rows, against }: KernelCounts): {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
} {
  if (against === null)
    return {
      head: ["kernel", "instructions per unit", "spread", "unit"],
      rows: rows.map(({ kernel, unit, head }) => [kernel, amountOf(head), spreadOf(head), unit]),
    };
  return {
    head: ["kernel", "base", "head", "change", "verdict", "unit"],
    rows: rows.map(({ kernel, unit, base, head, verdict }) => [
      kernel,
      amountOf(base),
      amountOf(head),
      verdict !== null && "change" in verdict ? formatChange(verdict.change) : "",
      verdict === null ? "" : wordsOf(verdict),
      unit,
    ]),
  };
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

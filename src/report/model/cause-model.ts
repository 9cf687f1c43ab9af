import type { RunRecord } from "../../core/run-record.ts";
import { cleanLine } from "../clean-text.ts";
import { causeText } from "./cause-text.ts";
import type { ComparisonLine, RowKey } from "./comparison-model.ts";

/** A cause in words, with the rows that follow from it. */
export interface CauseModel {
  /** A sentence without its full stop. */
  readonly text: string;
  /** `regressed`: a gating row of it regressed. `aside`: only rows that do not gate regressed. `improved`: none regressed. */
  readonly state: "regressed" | "aside" | "improved";
  /** Worst first. */
  readonly rows: readonly ComparisonLine[];
}

/** The causes of a run's comparison, those of gating regressions first. `lines` are the comparison's rows. */
export function causeModels(run: RunRecord, lines: readonly ComparisonLine[]): readonly CauseModel[] {
  return (run.comparison?.causes ?? []).map((cause) => {
    const keys = new Set(cause.rows.map(keyText));
    const rows = lines.filter(({ key }) => keys.has(keyText(key)));
    const worse = rows.filter(({ verdict }) => verdict === "regressed");
    const state = worse.some(({ gates }) => gates) ? "regressed" : worse.length > 0 ? "aside" : "improved";
    return { text: causeText(run, cause), state, rows };
  });
}

function keyText({ scenario, arm, metric }: RowKey): string {
  return JSON.stringify([cleanLine(scenario), cleanLine(arm), cleanLine(metric)]);
}

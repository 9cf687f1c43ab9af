import type { Cause } from "../../core/cause.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { cleanLine } from "../clean-text.ts";
import { causeText } from "./cause-text.ts";
import type { ComparisonLine, RowKey } from "./comparison-model.ts";

/** A cause in words, with the rows that follow from it. */
export interface CauseModel {
  /** A sentence without its full stop. */
  readonly text: string;
  /**
   * `regressed`: a gating row of it regressed. `aside`: only rows that do not gate regressed. `improved`: none regressed, or it saves
   * money and nothing that gates regressed.
   */
  readonly state: "regressed" | "aside" | "improved";
  /** Worst first. Those that improved come first in a cause that did. */
  readonly rows: readonly ComparisonLine[];
}

/** The causes of a run's comparison, those of gating regressions first. `lines` are the comparison's rows. */
export function causeModels(run: RunRecord, lines: readonly ComparisonLine[]): readonly CauseModel[] {
  return (run.comparison?.causes ?? []).map((cause) => {
    const keys = new Set(cause.rows.map(keyText));
    const rows = lines.filter(({ key }) => keys.has(keyText(key)));
    const state = stateOf(cause, rows);
    const telling = state === "improved" ? rows.filter(({ verdict }) => verdict === "improved") : [];
    return { text: causeText(run, cause), state, rows: [...new Set([...telling, ...rows])] };
  });
}

function stateOf({ costNanoUsd }: Cause, rows: readonly ComparisonLine[]): CauseModel["state"] {
  const worse = rows.filter(({ verdict }) => verdict === "regressed");
  if (worse.some(({ gates }) => gates)) return "regressed";
  return worse.length > 0 && (costNanoUsd ?? 0) >= 0 ? "aside" : "improved";
}

function keyText({ scenario, arm, metric }: RowKey): string {
  return JSON.stringify([cleanLine(scenario), cleanLine(arm), cleanLine(metric)]);
}

import type { RunRecord } from "../../core/run-record.ts";
import type { RunOptions } from "../run/command.ts";
import { chooseScenarios, type Workbench } from "../config/workbench.ts";

/** What a command line asks to be measured. */
export type Asked = Pick<RunOptions, "scenarios" | "set" | "arm">;

/**
 * A kept run without what this run was not asked for. What was asked for and can't be run any more stays, and is found missing:
 * a scenario that the engine lacks the toggles for by now, one that bench no longer has, an arm that is gone.
 */
export function askedOf(kept: RunRecord, bench: Workbench, { scenarios, set, arm }: Asked): RunRecord {
  const chosen = new Set(chooseScenarios(bench, scenarios, set).map(({ id }) => id));
  const known = new Set(bench.scenarios.map(({ id }) => id));
  const isWide = scenarios.length === 0 && (set === "quick" || set === "full");
  const isAsked = (id: string): boolean => chosen.has(id) || (isWide && !known.has(id));
  return {
    ...kept,
    scenarios: kept.scenarios
      .filter(({ id }) => isAsked(id))
      .map((record) => ({ ...record, arms: record.arms.filter(({ id }) => arm.length === 0 || arm.includes(id)) }))
      .filter(({ arms }) => arms.length > 0),
  };
}

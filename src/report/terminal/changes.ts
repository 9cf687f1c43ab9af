import picocolors from "picocolors";
import type { ArmRecord, MetricRecord, ScenarioRecord } from "../../core/run-record.ts";
import { formatValue } from "../../core/units.ts";
import { quantile } from "../../stats/quantile.ts";
import { valuesOf } from "../model/arm-table.ts";
import { cleanLine } from "../clean-text.ts";
import { alignedTable } from "./table.ts";
import { type Difference, differenceFrom } from "../model/value-text.ts";

/** A metric that moved between two passes over a scenario, or an arm that began or ceased to fail. */
interface ChangedRow {
  readonly arm: string;
  readonly metric: string;
  readonly before: string;
  readonly now: string;
  readonly difference: Difference | null;
}

/** Which numbers of a pass are compared. The settled ones (exact, modelled) need one round, timings several. */
export type Looked = "settled" | "timings";

const fewestForTimings = 3;

/**
 * What changed from one pass over a scenario to the next, as an aligned table; empty when nothing did. A settled
 * number changed when its median did. A timing is shown only when every trial of one pass lies beyond every trial of
 * the other. Passes are minutes apart, so this is a hint, not a verdict.
 */
export function changedRowsText(
  before: ScenarioRecord,
  now: ScenarioRecord,
  looked: Looked,
  options: { readonly width: number; readonly colour: boolean },
): string {
  const rows = now.arms.flatMap((arm) => armRows(before, now, arm, looked));
  if (rows.length === 0) return "";
  const colours = picocolors.createColors(options.colour);
  const arrows = { up: "↑", down: "↓", none: " " } as const;
  const paint = { better: colours.green, worse: colours.red, neutral: colours.reset } as const;
  const differences = rows.map(({ difference }) =>
    difference === null ? "" : paint[difference.tone](`${arrows[difference.direction]}${difference.text}`),
  );
  const columns = [
    ["arm", ...rows.map(({ arm }) => arm)],
    ["metric", ...rows.map(({ metric }) => metric)],
    ["before", ...rows.map((row) => row.before)],
    ["now", ...rows.map((row) => row.now)],
    ["change", ...differences],
  ];
  return alignedTable(columns, { labels: 2, folding: [0, 1] }, { width: options.width, colours });
}

function armRows(before: ScenarioRecord, now: ScenarioRecord, arm: ArmRecord, looked: Looked): readonly ChangedRow[] {
  const earlier = before.arms.find(({ id }) => id === arm.id);
  const name = cleanLine(arm.title, 48);
  const failure = looked === "settled" ? failureRow(name, earlier, arm) : [];
  const metrics = now.metrics.filter(({ kind }) => (kind === "measured") === (looked === "timings"));
  return [...failure, ...metrics.flatMap((metric) => metricRow(name, earlier, arm, metric))];
}

function failureRow(name: string, earlier: ArmRecord | undefined, arm: ArmRecord): readonly ChangedRow[] {
  const [was, is] = [earlier === undefined ? null : failureOf(earlier), failureOf(arm)];
  if (was === is) return [];
  return [{ arm: name, metric: is === null ? "works again" : is, before: was ?? "", now: "", difference: null }];
}

function failureOf(arm: ArmRecord): string | null {
  const reasons = arm.trials.flatMap(({ outcome }) => {
    switch (outcome.kind) {
      case "done":
        return [];
      case "failed":
        return [`failed: ${cleanLine(outcome.reason, 120)}`];
      case "not-applicable":
        return [`not applicable: ${cleanLine(outcome.reason, 120)}`];
    }
  });
  return reasons[0] ?? null;
}

function metricRow(
  name: string,
  earlier: ArmRecord | undefined,
  arm: ArmRecord,
  metric: MetricRecord,
): readonly ChangedRow[] {
  const [was, is] = [
    earlier === undefined ? [] : valuesOf(earlier, "head", metric.id),
    valuesOf(arm, "head", metric.id),
  ];
  const [old, current] = [quantile(was, 0.5), quantile(is, 0.5)];
  if (old === null || current === null || old === current) return [];
  if (metric.kind === "measured" && !apart(was, is)) return [];
  return [
    {
      arm: name,
      metric: cleanLine(metric.title, 48),
      before: formatValue(old, metric.unit),
      now: formatValue(current, metric.unit),
      difference: differenceFrom(old, current, metric),
    },
  ];
}

/** Both ascending. */
function apart(was: readonly number[], is: readonly number[]): boolean {
  if (was.length < fewestForTimings || is.length < fewestForTimings) return false;
  return (was.at(-1) ?? 0) < (is[0] ?? 0) || (is.at(-1) ?? 0) < (was[0] ?? 0);
}

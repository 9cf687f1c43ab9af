import type { RunRecord } from "../core/run-record.ts";
import { medianInterval } from "../stats/median-interval.ts";
import type { SessionFigure } from "./audit-record.ts";
import { armOf, kindOf, reasonOf, valuesOf } from "./card.ts";
import type { FigureSource } from "./card-figures.ts";

/** Family of the scenarios that are recorded sessions. */
const sessionFamily = "sessions";

/** What a recorded session shows of an engine. Nobody can say which values are good: that depends on the session. */
const shownMetrics = [
  { metric: "cost.total", title: "cost", unit: "nanoUsd" },
  { metric: "gen_ai.usage.input_tokens", title: "input tokens", unit: "tokens" },
  { metric: "gen_ai.invoke_agent.inference_calls", title: "model calls", unit: "count" },
  { metric: "replay.failed_calls", title: "failed calls", unit: "count" },
  { metric: "process.cpu_time", title: "CPU time", unit: "ns" },
] as const satisfies readonly Pick<FigureSource, "metric" | "title" | "unit">[];

/** Whether a scenario is a recorded session. */
export function isSession({ family }: { readonly family: string }): boolean {
  return family === sessionFamily;
}

/** The figures of the recorded sessions in a run. */
export function sessionFigures({ scenarios }: RunRecord): readonly FigureSource[] {
  return scenarios.filter(isSession).flatMap(({ id: scenario }) =>
    shownMetrics.map(({ metric, title, unit }) => ({
      id: `${scenario}-${metric}`,
      title: `${scenario}: ${title}`,
      scenario,
      arm: { kind: "one", id: "session" } as const,
      metric,
      unit,
    })),
  );
}

/** What a run says of such a figure. */
export function sessionFigure({ scenarios }: RunRecord, source: FigureSource): SessionFigure {
  const { id, title, scenario, metric, unit, arm: place } = source;
  const common = { id, title, scenario, metric, unit };
  const record = scenarios.find((one) => one.id === scenario);
  const arm = record === undefined || place.kind === "sum" ? undefined : armOf(record, place.id);
  if (record === undefined || arm === undefined)
    return { ...common, kind: "none", reason: "the question was not asked" };
  const interval = medianInterval(valuesOf(arm, metric));
  if (interval === null) return { ...common, kind: "none", reason: reasonOf(arm.trials) };
  const { median: value, low, high } = interval;
  const isNarrow = Number.isFinite(low) && Number.isFinite(high) && low < high;
  const metricKind = kindOf(record, metric);
  return { ...common, kind: "value", value, interval: isNarrow ? { low, high } : null, metricKind };
}

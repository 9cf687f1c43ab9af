/**
 * What a number rests on. Kinds are never mixed in one judgement. exact: counted, so two values are equal or not.
 * modelled: derived by the provider model from the bytes sent, and equal for the same model. measured: read from a
 * clock or the operating system, noisy, and judged only by paired statistics.
 */
export type MetricKind = "exact" | "modelled" | "measured";

/** The one unit of a metric, in memory and on disk. `ratio` is a plain fraction, `nanoUsd` is 1e-9 US dollars. */
export type MetricUnit = "ns" | "bytes" | "count" | "tokens" | "ratio" | "nanoUsd";

/** Which way is better. `neither` is for a number that only describes. */
export type Direction = "lower" | "higher" | "neither";

/** A named number that a trace yields. */
export interface MetricDefinition {
  /** Names follow the OpenTelemetry GenAI conventions where one exists. The unit is not part of the name. */
  readonly id: string;
  readonly title: string;
  readonly unit: MetricUnit;
  readonly better: Direction;
  readonly kind: MetricKind;
  /** One sentence: what is counted or timed, from where to where, and who observes it. */
  readonly meaning: string;
  /** It is the difference of two times, so it may be negative. Any other negative time fails its trial. */
  readonly isDifference?: true;
}

/** A metric that a scenario yields. */
export interface ScenarioMetric extends MetricDefinition {
  /** Arms on which a change of this metric may fail the gate. Empty: the metric is shown and never gates. */
  readonly gatesOn: readonly string[];
}

/** Metric id to value. An absent id means "not observed here", never zero. */
export type MetricValues = Readonly<Record<string, number>>;

type MetricBuilder = <const Id extends string>(
  id: Id,
  title: string,
  unit: MetricUnit,
  better: Direction,
  rest: { readonly meaning: string; readonly gatesOn?: readonly string[]; readonly isDifference?: true },
) => ScenarioMetric & { readonly id: Id };

/** A metric that is counted. */
export const exact = builderOf("exact");
/** A metric that the provider model derives from the bytes sent. */
export const modelled = builderOf("modelled");
/** A metric that is read from a clock or the operating system. */
export const measured = builderOf("measured");

function builderOf(kind: MetricKind): MetricBuilder {
  return (id, title, unit, better, { gatesOn = [], ...rest }) => ({ id, title, unit, better, kind, ...rest, gatesOn });
}

/** Lets several scenarios use one row of a table, each with the arms that it gates. */
export function picker<const Row extends ScenarioMetric>(
  rows: readonly Row[],
): (id: Row["id"], gatesOn?: readonly string[]) => ScenarioMetric {
  const byId: ReadonlyMap<string, Row> = new Map(rows.map((row) => [row.id, row]));
  return (id, gatesOn = []) => {
    const row = byId.get(id);
    if (row === undefined) throw new Error(`No shared metric ${id}.`);
    return { ...row, gatesOn };
  };
}

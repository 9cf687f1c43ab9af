import type { VNode } from "preact";
import type { SeriesModel } from "./series-model.ts";

const width = 180;
const height = 32;
const inset = 4;
/** Runs that a line this wide can tell apart. The scenario's page has the older ones. */
const shown = 90;

/** A history as a line that needs no script: the band of each level, where the level changed, the newest run as a dot. */
export function Sparkline({ series }: { readonly series: SeriesModel }): VNode {
  const start = Math.max(0, series.values.length - shown);
  const values = series.values.slice(start);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const x = (index: number): number =>
    tenth(inset + ((index - start) / Math.max(1, values.length - 1)) * (width - 2 * inset));
  const y = (value: number): number =>
    most === least
      ? height / 2
      : tenth(height - inset - ((within(value, least, most) - least) / (most - least)) * (height - 2 * inset));
  const levels = series.levels.filter(({ to }) => to >= start);
  const newest = series.values.length - 1;
  return (
    <svg class="spark" viewBox={`0 0 ${width} ${height}`} role="img">
      <title>{`${values.length} ${values.length === 1 ? "run" : "runs"}, now ${series.last}${series.changes.length > 0 ? `; ${changesText(series)}` : ""}`}</title>
      {levels.map(({ from, to, low, high }) => (
        <rect
          class="band"
          x={x(Math.max(from, start))}
          y={y(high)}
          width={tenth(x(to) - x(Math.max(from, start)))}
          height={Math.max(1, tenth(y(low) - y(high)))}
        />
      ))}
      <polyline class="line" points={values.map((value, place) => `${x(start + place)},${y(value)}`).join(" ")} />
      {levels
        .filter(({ from }) => from > start)
        .map(({ from }) => (
          <line class="change" x1={x(from - 0.5)} x2={x(from - 0.5)} y1="0" y2={height} />
        ))}
      <circle class="last" cx={x(newest)} cy={y(series.values[newest] ?? least)} r="2.8" />
    </svg>
  );
}

/** Older changes are on the scenario's page. */
const changesShown = 2;

function changesText({ changes }: SeriesModel): string {
  return changes
    .slice(0, changesShown)
    .map(({ text }) => text)
    .join("; ");
}

function within(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

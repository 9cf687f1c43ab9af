import type { VNode } from "preact";
import { quantile } from "../../stats/quantile.ts";
import type { PairModel } from "../model/pair-model.ts";

const width = 160;
const height = 28;
const inset = 4;
/** More dots would touch each other. The newest matter most. */
const shown = 40;

interface PairDotsProps {
  readonly pairs: PairModel;
  /** The change at the edge of the picture. Rows that are compared share it. */
  readonly reach: number;
}

/**
 * The change of head against base in each pair, in their order. The line is no change. Rings are pairs that are not counted. What lies
 * beyond the reach stands at the edge.
 */
export function PairDots({ pairs, reach }: PairDotsProps): VNode {
  const start = Math.max(0, pairs.head.length - shown);
  const changes = changesIn(pairs).slice(start);
  const step = (width - 2 * inset) / shown;
  return (
    <svg class="pair-dots" viewBox={`0 0 ${width} ${height}`} role="img">
      <title>{pairs.sentence}</title>
      <line x1="0" x2={width} y1={height / 2} y2={height / 2} />
      {changes.map((change, place) =>
        Number.isFinite(change) ? (
          <circle
            class={pairs.droppedPlaces.includes(start + place) ? "left-out" : undefined}
            cx={tenth(inset + (place + 0.5) * step)}
            cy={tenth(height / 2 - Math.max(-1, Math.min(1, change / reach)) * (height / 2 - inset))}
            r="1.8"
          />
        ) : null,
      )}
    </svg>
  );
}

/** A change that most pairs of these rows stay within. One wild pair must not flatten all others. */
export function sharedReach(rows: readonly PairModel[]): number {
  const sizes = rows.flatMap((pairs) => changesIn(pairs).filter(Number.isFinite).map(Math.abs));
  return Math.max(leastReach, quantile(sizes, 0.95) ?? 0);
}

/** Smaller changes are drawn as the small changes that they are. */
const leastReach = 0.05;

/** Logarithms, so that twice and half are alike. */
function changesIn({ base, head }: PairModel): readonly number[] {
  return head.map((value, place) => Math.log(value / (base[place] ?? Number.NaN)));
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

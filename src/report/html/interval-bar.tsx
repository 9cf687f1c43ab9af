import type { VNode } from "preact";
import type { IntervalModel } from "../model/row-change.ts";

/** Margins shown on each side of zero. What lies beyond is cut and ends in an arrow. */
const reach = 3;
const width = 132;
const height = 20;
const inset = 7;

/** The marks of the scale are the background of the picture: they are alike in every row. */
export const intervalStyle = `
.interval { display: block; margin-top: 1px; width: ${width}px; height: ${height}px; stroke: var(--tone); fill: var(--tone); stroke-width: 1.6; print-color-adjust: exact; }
.interval { background: linear-gradient(var(--soft), var(--soft)) 50% / 1px calc(100% - 2px) no-repeat, linear-gradient(var(--band), var(--band)) 50% / ${Math.round(((width - 2 * inset) / reach / width) * 1e4) / 100}% calc(100% - 2px) no-repeat; }
`;

/** A 95 % interval and its estimate on a scale of margins, which is the same in every row. It has the tone of its row. */
export function IntervalBar({ interval }: { readonly interval: IntervalModel }): VNode {
  const low = horizontal(interval.low);
  const high = horizontal(interval.high);
  const ends = `${leftEnd(interval, low)}${rightEnd(interval, high)}`;
  const dot = Math.abs(interval.estimate) <= reach ? circle(horizontal(interval.estimate)) : "";
  return (
    <svg class="interval" viewBox={`0 0 ${width} ${height}`} role="img">
      <title>{interval.text}</title>
      <path d={`M${low} ${height / 2}H${high}${ends}${dot}`} />
    </svg>
  );
}

/** One arc that all but closes: an arc that ends where it begins is not drawn. */
function circle(at: number): string {
  return `M${at} ${height / 2 - 3.5}a3.5 3.5 0 1 1-.1 0z`;
}

/** A stroke, or an arrow where the interval is cut. */
function leftEnd({ low }: IntervalModel, at: number): string {
  return low < -reach ? arrow(inset - 5, inset) : stroke(at);
}

function rightEnd({ high }: IntervalModel, at: number): string {
  return high > reach ? arrow(width - inset + 5, width - inset) : stroke(at);
}

function stroke(at: number): string {
  return `M${at} ${height / 2 - 3}v6`;
}

function arrow(tip: number, back: number): string {
  return `M${tip} ${height / 2}L${back} ${height / 2 - 4}v8z`;
}

function horizontal(margins: number): number {
  const bounded = Math.max(-reach, Math.min(reach, margins));
  return Math.round((width / 2 + (bounded / reach) * (width / 2 - inset)) * 10) / 10;
}

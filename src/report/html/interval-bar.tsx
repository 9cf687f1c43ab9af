import type { VNode } from "preact";
import type { IntervalModel } from "../model/row-change.ts";

/** Margins shown on each side of zero. What lies beyond is cut and ends in an arrow. */
const reaches = [3, 6, 12] as const;

export type Reach = (typeof reaches)[number];

/** The finest scale on which most intervals end in sight. One that is far out does not make the others small. */
export function reachOf(intervals: readonly IntervalModel[]): Reach {
  const ends = intervals.map(({ low, high }) => Math.max(-low, high));
  return reaches.find((reach) => ends.filter((end) => end > reach).length <= ends.length / 10) ?? 12;
}

const width = 132;
const height = 20;
const inset = 7;

/** The marks of the scale are the background of the picture: they are alike in every row. */
export const intervalStyle = `
.interval { display: block; margin-top: 1px; width: ${width}px; height: ${height}px; stroke: var(--tone); fill: var(--tone); stroke-width: 1.6; print-color-adjust: exact; }
.interval { background: linear-gradient(var(--soft), var(--soft)) 50% / 1px calc(100% - 2px) no-repeat, linear-gradient(var(--band), var(--band)) 50% / var(--margin, ${marginShare(3)}) calc(100% - 2px) no-repeat; }
.reach-6 { --margin: ${marginShare(6)}; }
.reach-12 { --margin: ${marginShare(12)}; }
`;

/** How much of the picture the margins around zero take. */
function marginShare(reach: Reach): string {
  return `${Math.round(((width - 2 * inset) / reach / width) * 1e4) / 100}%`;
}

interface IntervalBarProps {
  readonly interval: IntervalModel;
  readonly reach: Reach;
}

/** A 95 % interval and its estimate on a scale of margins, which is the same in every row. It has the tone of its row. */
export function IntervalBar({ interval, reach }: IntervalBarProps): VNode {
  const low = horizontal(interval.low, reach);
  const high = horizontal(interval.high, reach);
  const left = interval.low < -reach ? arrow(inset - 5, inset) : stroke(low);
  const right = interval.high > reach ? arrow(width - inset + 5, width - inset) : stroke(high);
  const dot = Math.abs(interval.estimate) <= reach ? circle(horizontal(interval.estimate, reach)) : "";
  return (
    <svg class="interval" viewBox={`0 0 ${width} ${height}`} role="img">
      <title>{interval.text}</title>
      <path d={`M${low} ${height / 2}H${high}${left}${right}${dot}`} />
    </svg>
  );
}

/** One arc that all but closes: an arc that ends where it begins is not drawn. */
function circle(at: number): string {
  return `M${at} ${height / 2 - 2.5}a2.5 2.5 0 1 1-.1 0z`;
}

function stroke(at: number): string {
  return `M${at} ${height / 2 - 3}v6`;
}

function arrow(tip: number, back: number): string {
  return `M${tip} ${height / 2}L${back} ${height / 2 - 4}v8z`;
}

function horizontal(margins: number, reach: Reach): number {
  const bounded = Math.max(-reach, Math.min(reach, margins));
  return Math.round((width / 2 + (bounded / reach) * (width / 2 - inset)) * 10) / 10;
}

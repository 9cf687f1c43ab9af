import type { VNode } from "preact";
import type { IntervalModel, RowVerdict } from "../comparison-model.ts";

/** Margins shown on each side of zero; what lies beyond is cut and ends in an arrow. */
const reach = 3;
const width = 132;
const height = 20;
const inset = 7;

interface IntervalBarProps {
  readonly interval: IntervalModel;
  readonly verdict: RowVerdict;
}

/** A 95 % interval and its estimate on a scale of margins: the same in every row, so that rows can be compared by eye. */
export function IntervalBar({ interval, verdict }: IntervalBarProps): VNode {
  const low = horizontal(interval.low);
  const high = horizontal(interval.high);
  const middle = height / 2;
  const band = horizontal(-1);
  return (
    <svg class="interval" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img">
      <title>{interval.text}</title>
      <rect class="margin" x={band} y="1" width={Math.round(width - 2 * band)} height={height - 2} />
      <line class="zero" x1={width / 2} x2={width / 2} y1="1" y2={height - 1} />
      <g class={`mark tone-${verdict}`}>
        <path d={`M${low} ${middle}H${high}${leftEnd(interval, low)}${rightEnd(interval, high)}`} />
        {Math.abs(interval.estimate) <= reach && <circle cx={horizontal(interval.estimate)} cy={middle} r="3.5" />}
      </g>
    </svg>
  );
}

/** A stroke across, or where the interval is cut an arrow. */
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

import type { VNode } from "preact";
import type { HistoryModel } from "../model/history-model.ts";
import { safeText } from "./safe-text.tsx";

const width = 260;
const height = 44;
const inset = 6;

/** Metrics over earlier runs as small lines: the middle half shaded, baselines as squares, changes of level as diamonds. */
export function HistorySection({ history }: { readonly history: readonly HistoryModel[] }): VNode | null {
  if (history.length === 0) return null;
  return (
    <details id="history" class="card" open={history.length <= 12}>
      <summary>
        <h2>Over earlier runs</h2>
        <p class="note">
          {history.length} metrics, those that changed level first. Runs of different times prove nothing: this is
          advice on where to look. Grey is the middle half, squares are baselines, diamonds changes of level.
        </p>
      </summary>
      <ul class="sparklines">
        {history.map((line) => (
          <li data-entry="">
            <h3>{safeText(line.metric)}</h3>
            <p class="note">{safeText(`${line.scenario}, ${line.arm}`)}</p>
            <Sparkline line={line} />
            <p class="note">{line.sentence}</p>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Sparkline({ line }: { readonly line: HistoryModel }): VNode {
  const across = (place: number): number =>
    round(inset + (place / Math.max(1, line.points.length - 1)) * (width - 2 * inset));
  const up = (share: number): number => round(height - inset - share * (height - 2 * inset));
  const path = line.points.map((point, place) => `${across(place)},${up(point.height)}`).join(" ");
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={line.sentence}
    >
      <rect
        class="margin"
        x="0"
        y={up(line.band.high)}
        width={width}
        height={Math.max(1, round(up(line.band.low) - up(line.band.high)))}
      />
      <polyline points={path} />
      {line.points.map(({ kind, height: share, text }, place) => (
        <path class={kind} d={shape(kind, across(place), up(share))}>
          <title>{text}</title>
        </path>
      ))}
    </svg>
  );
}

function shape(kind: HistoryModel["points"][number]["kind"], x: number, y: number): string {
  switch (kind) {
    case "run":
      return `M${x - 1.5} ${y}a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0 -3 0z`;
    case "baseline":
      return `M${x - 3.5} ${y - 3.5}h7v7h-7z`;
    case "change":
      return `M${x} ${y - 5}l5 5l-5 5l-5 -5z`;
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

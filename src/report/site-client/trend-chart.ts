/// <reference lib="dom" />
// Draws a history with uPlot: the line, each level with its band, dashed lines where it changed, dotted ones at baselines.
import uPlot from "uplot";
import { colour, font } from "../client/drawing/palette.ts";
import type { TrendData, TrendSeries } from "../site/trend-data.ts";
import { tickTexts } from "./tick-texts.ts";

/** A chart on the page. */
export interface DrawnTrend {
  readonly pointAt: (index: number) => void;
  readonly destroy: () => void;
}

interface TrendEvents {
  /** The pointer is at this run. */
  readonly point: (index: number) => void;
  readonly open: (index: number) => void;
}

const heightPixels = 320;
const labelPixels = 90;

/** Draws the series into the box, as wide as it is, and again when that changes. */
export function drawTrend(
  box: HTMLElement,
  series: TrendSeries,
  runs: TrendData["runs"],
  events: TrendEvents,
): DrawnTrend {
  const ink = inks();
  const text = font();
  const last = series.values.length - 1;
  const chart = new uPlot(
    {
      width: box.clientWidth,
      height: heightPixels,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 9 } },
      scales: {
        x: { time: false, range: () => [-0.5, last + 0.5] },
        y: { range: (_, low, high) => room(low, high, series) },
      },
      axes: axesOf(series, runs, ink, text),
      series: [{}, { stroke: ink.line, width: 1.5, points: { show: true, size: 6, fill: ink.line } }],
      hooks: {
        drawClear: [(self) => bands(self, series, ink.band)],
        draw: [(self) => marks(self, series, { level: ink.text, change: ink.change, font: text })],
        setCursor: [(self) => self.cursor.idx != null && events.point(self.cursor.idx)],
        ready: [
          (self) => self.over.addEventListener("click", () => self.cursor.idx != null && events.open(self.cursor.idx)),
        ],
      },
    },
    [series.values.map((_, index) => index), [...series.values]],
    box,
  );
  const observer = new ResizeObserver(() => chart.setSize({ width: box.clientWidth, height: heightPixels }));
  observer.observe(box);
  return {
    pointAt: (index) => chart.setCursor({ left: chart.valToPos(index, "x"), top: heightPixels / 2 }, false),
    destroy: () => {
      observer.disconnect();
      chart.destroy();
    },
  };
}

type Ink = ReturnType<typeof inks>;

function inks() {
  return {
    text: colour("soft"),
    grid: colour("line"),
    line: colour("head"),
    band: colour("band"),
    change: colour("open"),
  };
}

function axesOf({ values, unit }: TrendSeries, runs: TrendData["runs"], ink: Ink, text: string): uPlot.Axis[] {
  return [
    {
      stroke: ink.text,
      font: text,
      grid: { show: false },
      ticks: { stroke: ink.grid },
      splits: (chart) => daySplits(values.length - 1, chart.bbox.width / devicePixelRatio),
      values: (_, splits) => splits.map((index) => runs[index]?.date.slice(0, 10) ?? ""),
    },
    {
      stroke: ink.text,
      font: text,
      size: 84,
      grid: { stroke: ink.grid, width: 1 },
      ticks: { show: false },
      values: (_, splits) => tickTexts(splits, unit),
    },
  ];
}

/** Five percent of room; a line that never moves gets some around it instead of filling the chart with its rounding. */
function room(low: number, high: number, { levels }: TrendSeries): [number, number] {
  const least = Math.min(low, ...levels.map((level) => level.low));
  const most = Math.max(high, ...levels.map((level) => level.high));
  const margin = most === least ? Math.max(Math.abs(most) * 0.1, 1e-9) : (most - least) * 0.08;
  return [least >= 0 ? Math.max(0, least - margin) : least - margin, most + margin];
}

/** Whole runs, evenly apart, as many as have room for a date. */
function daySplits(last: number, widthPixels: number): number[] {
  const most = Math.max(1, Math.floor(widthPixels / labelPixels));
  const step = Math.max(1, Math.ceil((last + 1) / most));
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, place) => place * step);
}

function bands(chart: uPlot, { levels }: TrendSeries, fill: string): void {
  chart.ctx.save();
  chart.ctx.fillStyle = fill;
  for (const { from, to, low, high } of levels) {
    const [left, right] = [chart.valToPos(from - 0.5, "x", true), chart.valToPos(to + 0.5, "x", true)];
    const [top, bottom] = [chart.valToPos(high, "y", true), chart.valToPos(low, "y", true)];
    chart.ctx.fillRect(left, top, right - left, Math.max(2, bottom - top));
  }
  chart.ctx.restore();
}

function marks(
  chart: uPlot,
  { levels, baselines }: TrendSeries,
  ink: { readonly level: string; readonly change: string; readonly font: string },
): void {
  const { ctx, bbox } = chart;
  const upright = (index: number, dash: readonly number[], stroke: string): number => {
    const x = chart.valToPos(index, "x", true);
    ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
    ctx.strokeStyle = stroke;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    return x;
  };
  ctx.save();
  ctx.lineWidth = 1.5 * devicePixelRatio;
  for (const { from } of levels.slice(1)) upright(from - 0.5, [5, 4], ink.change);
  ctx.font = ink.font.replace("12px", `${12 * devicePixelRatio}px`);
  ctx.fillStyle = ink.level;
  ctx.textBaseline = "top";
  for (const { index, name } of baselines) {
    const x = upright(index, [1.5, 3], ink.level);
    const atEnd = x + ctx.measureText(name).width + 8 * devicePixelRatio > bbox.left + bbox.width;
    ctx.textAlign = atEnd ? "right" : "left";
    ctx.fillText(name, x + (atEnd ? -5 : 5) * devicePixelRatio, bbox.top + 4 * devicePixelRatio);
  }
  ctx.restore();
}

/// <reference lib="dom" />
import { Chart, type ChartOptions } from "chart.js";
import type { DrawnPairs } from "../../page-data.ts";
import { labelledLine, stillChart, valueAxis } from "./chart-options.ts";
import { canvasIn, colour, wordsOf } from "./palette.ts";
import { changeText } from "./read-out.ts";

const heightPixels = 240;
const goldenRatio = 0.618034;

type Drawn = "scatter" | "violin";

interface Lane {
  readonly label: string;
  readonly pairs: readonly { readonly x: number; readonly isOutlying: boolean }[];
}

/** The change of every pair as a strip beside its violin, over the margin. The confirming pairs have a lane of their own. */
export function drawChanges(box: HTMLElement, model: DrawnPairs): { destroy(): void } {
  const lanes = lanesOf(model);
  const canvas = canvasIn(box, heightPixels, `Change of each pair in percent. ${wordsOf(box)}`);
  return new Chart<Drawn, (number[] | { x: number; y: number })[]>(canvas, {
    type: "violin",
    data: {
      labels: lanes.map(({ label }) => label),
      datasets: [dotsOf(lanes, true), dotsOf(lanes, false), violinsOf(lanes)],
    },
    options: optionsOf(model),
  });
}

/** Pairs that the machine disturbed are left out: the drawing beside shows them. */
function lanesOf({ base, head, confirmedFrom, outliers, droppedPlaces }: DrawnPairs): readonly Lane[] {
  const pairs = base.map((before, place) => ({
    x: before === 0 ? 0 : ((head[place] ?? before) / before - 1) * 100,
    isOutlying: outliers.includes(place),
  }));
  const first = confirmedFrom ?? pairs.length;
  const between = (from: number, to: number) =>
    pairs.filter((_, place) => place >= from && place < to && !droppedPlaces.includes(place));
  const lanes: readonly Lane[] = [
    { label: confirmedFrom === null ? "all pairs" : "first pairs", pairs: between(0, first) },
    { label: "confirmation", pairs: between(first, pairs.length) },
  ];
  return lanes.filter((lane) => lane.pairs.length > 0);
}

/** Outlying pairs are ringed, as in the drawing beside. Dots are spread over their lane, so that they do not hide each other. */
function dotsOf(lanes: readonly Lane[], isOutlying: boolean) {
  return {
    type: "scatter" as const,
    label: isOutlying ? "outlying pair" : "pair",
    parsing: false as const,
    data: lanes.flatMap(({ pairs }, lane) =>
      pairs.flatMap((pair, order) =>
        pair.isOutlying === isOutlying ? [{ x: pair.x, y: lane + ((order * goldenRatio) % 1) * 0.36 - 0.18 }] : [],
      ),
    ),
    pointStyle: "circle" as const,
    borderColor: colour(isOutlying ? "bad" : "ink"),
    backgroundColor: colour("card"),
    borderWidth: isOutlying ? 1.8 : 1,
    pointRadius: isOutlying ? 4.5 : 2.2,
  };
}

function violinsOf(lanes: readonly Lane[]) {
  return {
    type: "violin" as const,
    label: "distribution",
    data: lanes.map(({ pairs }) => pairs.map(({ x }) => x)),
    backgroundColor: colour("head", 0.28),
    borderColor: colour("head"),
    borderWidth: 1,
    itemRadius: 0,
    outlierRadius: 0,
    meanRadius: 0,
  };
}

function optionsOf(model: DrawnPairs): ChartOptions<Drawn> {
  const axis = valueAxis("linear", "change, % (grey: margin, ◆ median)");
  return {
    ...stillChart,
    indexAxis: "y",
    layout: { padding: { right: 12, top: 10 } },
    scales: {
      x: { ...axis, ticks: { ...axis.ticks, callback: (value) => signed(Number(value)) } },
      y: { grid: { display: false }, border: { color: colour("soft") }, ticks: { color: colour("ink") } },
    },
    plugins: {
      legend: { display: false },
      annotation: { annotations: marks(model) },
      tooltip: {
        filter: ({ dataset }) => dataset.type === "scatter",
        callbacks: {
          title: () => "",
          label: ({ dataset, parsed }) => `${dataset.label}: ${changeText(Number(parsed.x))}`,
        },
      },
    },
  };
}

/** The margin as a band, zero as a line, and the estimate as a dashed one. */
function marks({ margin, estimate }: DrawnPairs): Record<string, object> {
  const below = { drawTime: "beforeDatasetsDraw" } as const;
  const line = { borderColor: colour("bad"), borderDash: [5, 3] };
  return {
    ...(margin !== null && {
      margin: { type: "box", xMin: -margin, xMax: margin, backgroundColor: colour("band"), borderWidth: 0, ...below },
    }),
    zero: { type: "line", xMin: 0, xMax: 0, borderColor: colour("soft"), borderWidth: 1, ...below },
    ...(estimate !== null && { estimate: labelledLine(estimate, `estimate ${signed(estimate)} %`, line) }),
  };
}

function signed(value: number): string {
  const text = Math.abs(value).toLocaleString("en-US", { maximumSignificantDigits: 3 });
  return value > 0 ? `+${text}` : value < 0 ? `−${text}` : text;
}

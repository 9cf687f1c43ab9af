/// <reference lib="dom" />
import { Chart, type ChartDataset, type ChartOptions } from "chart.js";
import type { DrawnArms, DrawnSeries } from "../../page-data.ts";
import { unpack } from "../../packed-numbers.ts";
import { namingLegend, stillChart, valueAxis } from "./chart-options.ts";
import { canvasIn, colour } from "./palette.ts";
import { valueText } from "./read-out.ts";

type Dataset = ChartDataset<"bar" | "scatter", (number | null)[] | { x: number; y: number }[]>;

/** Share of an arm's lane that its bars fill. */
const laneFill = 0.72;
const barPixels = 22;
const axisPixels = 62;
const linePixels = 15;

/** A bar for each arm's median, or a diamond on a logarithmic axis, and a dot for every trial. */
export function drawArms(box: HTMLElement, model: DrawnArms): { destroy(): void } {
  const labels = model.arms.map(wrapped);
  const labelPixels = Math.max(...labels.map((lines) => lines.length)) * linePixels;
  const lanes = model.arms.length * Math.max(model.series.length * barPixels + 14, labelPixels + 8);
  const height = axisPixels + lanes + (model.series.length > 1 ? 26 : 0);
  const canvas = canvasIn(box, height, `${model.title}, ${model.axis}. ${model.sentence}`);
  const dots = model.series.map((series, position) => trialDots(model, series, position));
  const medians = model.series.map((series, position) => medianMarks(model, series, position));
  return new Chart(canvas, {
    type: "bar",
    data: {
      labels,
      // The first is drawn on top: dots on bars, and diamonds on dots, which would bury them.
      datasets: model.scale === "linear" ? [...dots, ...medians] : [...medians, ...dots],
    },
    options: chartOptions(model),
  });
}

/** Bars from zero; on a logarithmic axis, where there is no zero and length means nothing, diamonds. */
function medianMarks(model: DrawnArms, series: DrawnSeries, position: number): Dataset {
  const fill = colour(series.side);
  if (model.scale === "linear") {
    return {
      type: "bar",
      label: nameOf(model, series, "median"),
      data: [...series.medians],
      backgroundColor: fill,
      categoryPercentage: laneFill,
      barPercentage: 0.9,
      borderRadius: 2,
    };
  }
  return {
    type: "scatter",
    label: nameOf(model, series, "median"),
    parsing: false,
    data: series.medians.flatMap((x, arm) => (x === null ? [] : [{ x, y: arm + lane(model, position) }])),
    pointStyle: "rectRot",
    backgroundColor: fill,
    borderColor: colour("card"),
    pointRadius: 7,
    pointHoverRadius: 8,
  };
}

/** Every trial, spread over the height of its bar by the golden ratio so that near values do not hide each other. */
function trialDots(model: DrawnArms, series: DrawnSeries, position: number): Dataset {
  const room = (0.7 * laneFill) / model.series.length;
  return {
    type: "scatter",
    label: nameOf(model, series, "trial"),
    parsing: false,
    data: series.trials.flatMap((packed, arm) => {
      const values = unpack(packed);
      // Equal values, as of exact metrics, stay one dot.
      const spread = values.every((value) => value === values[0]) ? 0 : room;
      return values.map((x, trial) => ({
        x,
        y: arm + lane(model, position) + (((trial * 0.618034) % 1) - 0.5) * spread,
      }));
    }),
    pointStyle: "circle",
    backgroundColor: model.scale === "linear" ? colour("card") : "transparent",
    borderColor: colour("ink"),
    borderWidth: 1,
    pointRadius: 2.2,
    pointHoverRadius: 4,
  };
}

/** The side is named only where there are two. */
function nameOf(model: DrawnArms, series: DrawnSeries, what: string): string {
  return model.series.length > 1 ? `${series.name} ${what}` : what;
}

function lane(model: DrawnArms, position: number): number {
  return ((position + 0.5) / model.series.length - 0.5) * laneFill;
}

function chartOptions(model: DrawnArms): ChartOptions<"bar" | "scatter"> {
  const legend = namingLegend(model.series.length > 1 || model.scale === "logarithmic");
  return {
    ...stillChart,
    indexAxis: "y",
    layout: { padding: { right: 12 } },
    scales: {
      x: { ...valueAxis(model.scale, model.axis), beginAtZero: true },
      y: {
        type: "category",
        grid: { display: false },
        border: { color: colour("soft") },
        ticks: { color: colour("ink"), autoSkip: false },
      },
    },
    plugins: {
      legend: { ...legend, labels: { ...legend.labels, boxWidth: 7, filter: ({ text }) => text.endsWith("median") } },
      tooltip: {
        callbacks: {
          title: (items) => items.map(({ parsed }) => model.arms[Math.round(parsed.y ?? 0)] ?? "").slice(0, 1),
          label: ({ dataset, parsed }) => `${dataset.label}: ${valueText(parsed.x ?? 0)} ${model.axis.split(",")[0]}`,
        },
      },
    },
  };
}

/** A label as lines of at most 22 characters, broken at spaces and, where there is none, inside. */
function wrapped(label: string): string[] {
  const words = label.split(" ").flatMap((word) => word.match(/.{1,22}/gu) ?? []);
  return words.reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    return last !== undefined && last.length + word.length < 22
      ? [...lines.slice(0, -1), `${last} ${word}`]
      : [...lines, word];
  }, []);
}

/// <reference lib="dom" />
import { Chart, type ChartOptions } from "chart.js";
import type { SweepLine, SweepModel } from "../../model/sweep-model.ts";
import { labelledLine, namingLegend, stillChart, valueAxis } from "./chart-options.ts";
import { canvasIn, colour } from "./palette.ts";

const heightPixels = 300;
/** Lines differ in colour, shape and dashes: any one of them tells them apart. */
const looks = [
  { ink: "head", shape: "circle", dash: [] },
  { ink: "open", shape: "rect", dash: [6, 3] },
  { ink: "good", shape: "triangle", dash: [2, 3] },
  { ink: "soft", shape: "rectRot", dash: [8, 3, 2, 3] },
] as const;

/** Medians with 95 % intervals over a parameter, joined; a fitted curve and its knee where there is one. */
export function drawSweep(box: HTMLElement, model: SweepModel): { destroy(): void } {
  const canvas = canvasIn(box, heightPixels, `${model.title}, ${model.axis}. ${model.sentence}`);
  return new Chart<"scatter" | "scatterWithErrorBars">(canvas, {
    type: "scatterWithErrorBars",
    data: { datasets: model.lines.flatMap((line, place) => datasetsOf(line, place)) },
    options: optionsOf(model),
  });
}

function lookOf(place: number) {
  return looks[place % looks.length] ?? looks[0];
}

function datasetsOf(line: SweepLine, place: number) {
  const { ink, shape, dash } = lookOf(place);
  const paint = colour(ink);
  const measured = {
    type: "scatterWithErrorBars" as const,
    label: line.name,
    data: line.points.map(({ x, y, low, high }) => ({ x, y, yMin: low ?? y, yMax: high ?? y })),
    showLine: line.fit === null || line.fit.points.length === 0,
    borderColor: paint,
    backgroundColor: paint,
    borderDash: [...dash],
    borderWidth: 1.5,
    pointStyle: shape,
    pointRadius: 4.5,
    errorBarColor: paint,
    errorBarWhiskerColor: paint,
    errorBarLineWidth: 1.5,
    errorBarWhiskerSize: 8,
  };
  if (line.fit === null || line.fit.points.length === 0) return [measured];
  const fitted = {
    type: "scatter" as const,
    label: `${line.name}: ${line.fit.label}`,
    data: line.fit.points.map(({ x, y }) => ({ x, y })),
    showLine: true,
    borderColor: colour(ink, 0.6),
    backgroundColor: "transparent",
    borderDash: [...dash],
    borderWidth: 1.5,
    pointRadius: 0,
    pointHitRadius: 0,
    pointStyle: "line" as const,
  };
  return [measured, fitted];
}

function optionsOf(model: SweepModel): ChartOptions<"scatter" | "scatterWithErrorBars"> {
  const knees = model.lines.flatMap(({ fit }, place) => {
    if (fit === null || fit.knee === null) return [];
    const line = { borderColor: colour(lookOf(place).ink), borderDash: [3, 3], borderWidth: 1 };
    return [[`knee${place}`, labelledLine(fit.knee, "knee", line)] as const];
  });
  return {
    ...stillChart,
    layout: { padding: { right: 12 } },
    scales: {
      x: valueAxis(model.scale.x, model.parameter),
      y: { ...valueAxis(model.scale.y, model.axis), beginAtZero: true },
    },
    plugins: {
      annotation: { annotations: Object.fromEntries(knees) },
      legend: namingLegend(model.lines.length > 1 || model.lines.some(({ fit }) => fit !== null)),
      tooltip: {
        filter: ({ dataset }) => dataset.pointRadius !== 0,
        callbacks: {
          label: ({ dataset, parsed }) =>
            `${dataset.label}: ${parsed.y} ${model.axis.split(",")[0]} at ${parsed.x} ${model.parameter}`,
        },
      },
    },
  };
}

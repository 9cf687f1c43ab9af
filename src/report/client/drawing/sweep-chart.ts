/// <reference lib="dom" />
import { Chart, type ChartOptions } from "chart.js";
import type { SweepLine, SweepModel } from "../../model/sweep-model.ts";
import { canvasIn, colour, tick } from "./palette.ts";

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
  const soft = colour("soft");
  const axis = (scale: "linear" | "logarithmic", text: string) => ({
    type: scale,
    grid: { color: colour("line"), drawTicks: false },
    border: { display: false },
    ticks: {
      color: soft,
      padding: 6,
      maxRotation: 0,
      autoSkipPadding: 14,
      callback: (value: number | string) => tick(Number(value), scale),
    },
    title: { display: true, text, color: soft, align: "end" as const },
  });
  const knees = model.lines.flatMap((line, place): [string, object][] =>
    line.fit === null || line.fit.knee === null
      ? []
      : [
          [
            `knee${place}`,
            {
              type: "line",
              xMin: line.fit.knee,
              xMax: line.fit.knee,
              borderColor: colour(lookOf(place).ink),
              borderDash: [3, 3],
              borderWidth: 1,
              label: {
                display: true,
                content: "knee",
                position: "start",
                backgroundColor: colour("card"),
                color: colour("ink"),
                font: { size: 11, weight: "normal" },
                padding: 3,
              },
            },
          ],
        ],
  );
  return {
    animation: false,
    maintainAspectRatio: false,
    layout: { padding: { right: 12 } },
    scales: {
      x: axis(model.scale.x, model.parameter),
      y: { ...axis(model.scale.y, model.axis), beginAtZero: true },
    },
    plugins: {
      annotation: { annotations: Object.fromEntries(knees) },
      legend: {
        display: model.lines.length > 1 || model.lines.some(({ fit }) => fit !== null),
        position: "top",
        align: "start",
        labels: { color: colour("ink"), usePointStyle: true, boxHeight: 7 },
        onClick: () => {},
      },
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

/// <reference lib="dom" />
import { Chart } from "chart.js";
import type { DrawnPairs } from "../../page-data.ts";
import { unpack } from "../../packed-numbers.ts";
import { canvasIn, colour, wordsOf } from "./palette.ts";

const heightPixels = 240;

/** The change of every pair as a strip beside its violin, over the margin; the confirming block in a lane of its own. */
export function drawChanges(box: HTMLElement, model: DrawnPairs): { destroy(): void } {
  const head = unpack(model.head);
  const changes = unpack(model.base).map((base, place) => (base === 0 ? 0 : ((head[place] ?? base) / base - 1) * 100));
  const first = model.confirmedFrom ?? changes.length;
  const [outlying, dropped] = [new Set(model.outliers), new Set(model.droppedPlaces)];
  const counted = changes
    .map((x, place) => ({ x, place, outlying: outlying.has(place) }))
    .filter(({ place }) => !dropped.has(place));
  const lanes = [
    {
      label: model.confirmedFrom === null ? "all pairs" : "first pairs",
      pairs: counted.filter(({ place }) => place < first),
    },
    { label: "confirmation", pairs: counted.filter(({ place }) => place >= first) },
  ].filter(({ pairs }) => pairs.length > 0);
  const dots = lanes.flatMap(({ pairs }, lane) =>
    pairs.map((pair, order) => ({ ...pair, y: lane + ((order * 0.618034) % 1) * 0.36 - 0.18 })),
  );
  const canvas = canvasIn(box, heightPixels, `Change of each pair in percent. ${wordsOf(box)}`);
  // Outlying pairs are ringed dots, as in the drawing beside; a cross means dropped there.
  const dot = (ringed: boolean) => ({
    type: "scatter" as const,
    label: ringed ? "outlying pair" : "pair",
    parsing: false as const,
    data: dots.filter((each) => each.outlying === ringed).map(({ x, y }) => ({ x, y })),
    pointStyle: "circle" as const,
    borderColor: colour(ringed ? "bad" : "ink"),
    backgroundColor: colour("card"),
    borderWidth: ringed ? 1.8 : 1,
    pointRadius: ringed ? 4.5 : 2.2,
  });
  return new Chart<"scatter" | "violin", (number[] | { x: number; y: number })[]>(canvas, {
    type: "violin",
    data: {
      labels: lanes.map(({ label }) => label),
      datasets: [
        dot(true),
        dot(false),
        {
          type: "violin",
          label: "distribution",
          data: lanes.map(({ pairs }) => pairs.map(({ x }) => x)),
          backgroundColor: colour("head", 0.28),
          borderColor: colour("head"),
          borderWidth: 1,
          itemRadius: 0,
          outlierRadius: 0,
          meanRadius: 0,
        },
      ],
    },
    options: {
      indexAxis: "y",
      animation: false,
      maintainAspectRatio: false,
      layout: { padding: { right: 12, top: 10 } },
      scales: {
        x: {
          grid: { color: colour("line"), drawTicks: false },
          border: { display: false },
          ticks: { color: colour("soft"), padding: 6, maxRotation: 0, callback: (value) => signed(Number(value)) },
          title: { display: true, text: "change, % (grey: margin, ◆ median)", color: colour("soft"), align: "end" },
        },
        y: { grid: { display: false }, border: { color: colour("soft") }, ticks: { color: colour("ink") } },
      },
      plugins: {
        legend: { display: false },
        annotation: { annotations: marks(model) },
        tooltip: {
          filter: ({ dataset }) => dataset.type === "scatter",
          callbacks: {
            title: () => "",
            label: ({ dataset, parsed }) => `${dataset.label}: ${signed(Number(parsed.x))} %`,
          },
        },
      },
    },
  });
}

function marks({ margin, estimate }: DrawnPairs): Record<string, object> {
  const band: Record<string, object> =
    margin === null
      ? {}
      : {
          margin: {
            type: "box",
            xMin: -margin,
            xMax: margin,
            backgroundColor: colour("band"),
            borderWidth: 0,
            drawTime: "beforeDatasetsDraw",
          },
        };
  const zero: object = {
    type: "line",
    xMin: 0,
    xMax: 0,
    borderColor: colour("soft"),
    borderWidth: 1,
    drawTime: "beforeDatasetsDraw",
  };
  const line: Record<string, object> =
    estimate === null
      ? {}
      : {
          estimate: {
            type: "line",
            xMin: estimate,
            xMax: estimate,
            borderColor: colour("bad"),
            borderWidth: 1.5,
            borderDash: [5, 3],
            label: {
              display: true,
              content: `estimate ${signed(estimate)} %`,
              position: "start",
              backgroundColor: colour("card"),
              color: colour("ink"),
              font: { size: 11, weight: "normal" },
              padding: 3,
            },
          },
        };
  return { ...band, zero, ...line };
}

function signed(value: number): string {
  const text = Math.abs(value).toLocaleString("en-US", { maximumSignificantDigits: 3 });
  return value > 0 ? `+${text}` : value < 0 ? `−${text}` : text;
}

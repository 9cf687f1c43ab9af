/// <reference lib="dom" />
import uPlot from "uplot";
import type { DrawnPairs } from "../../page-data.ts";
import { colour, font, wordsOf } from "./palette.ts";
import { changeText, valueText } from "./read-out.ts";

const heightPixels = 240;
const dotPixels = 2.6;

/**
 * Pairs in the order taken: base a square, head a dot. Outliers are ringed, dropped pairs crossed, confirming ones
 * shaded.
 */
export function drawPairs(box: HTMLElement, model: DrawnPairs): { destroy(): void } {
  const { base, head } = model;
  const places = base.map((_, place) => place + 1);
  box.replaceChildren();
  box.style.height = "";
  const legend = [
    "■ base   ● head",
    ...(model.outliers.length > 0 ? ["◯ outlying"] : []),
    ...(model.droppedPlaces.length > 0 ? ["✕ dropped"] : []),
    ...(model.confirmedFrom === null ? [] : ["grey: confirmation"]),
    `(${model.unit})`,
  ].join("   ");
  const readout = document.createElement("p");
  readout.className = "readout";
  readout.textContent = legend;
  const plot = new uPlot(
    {
      width: Math.max(260, box.clientWidth),
      height: heightPixels,
      padding: [10, 8, 0, 4],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 8 } },
      scales: {
        x: { time: false, range: [0.5, places.length + 0.5] },
        y: { range: (_, low, high) => padded(low, high) },
      },
      axes: [axis("pair, in the order taken", "x"), axis(model.unit, "y")],
      series: [
        { label: "pair" },
        { label: `base, ${model.unit}`, stroke: colour("base-ink"), paths: () => null, points: { show: false } },
        { label: `head, ${model.unit}`, stroke: colour("head"), paths: () => null, points: { show: false } },
      ],
      hooks: {
        drawClear: [(plotted) => shadeConfirmation(plotted, model)],
        setCursor: [
          ({ cursor: { idx } }) => {
            readout.textContent = idx === null || idx === undefined ? legend : reading(idx, model, base, head);
          },
        ],
        draw: [(plotted) => drawMarks(plotted, model, base, head)],
      },
    },
    [places, [...base], [...head]],
    box,
  );
  box.prepend(readout);
  plot.root.setAttribute("role", "img");
  plot.root.setAttribute("aria-label", `Pairs in the order taken, ${model.unit}. ${wordsOf(box)}`);
  return plot;
}

function reading(
  place: number,
  { unit, droppedPlaces }: DrawnPairs,
  base: readonly number[],
  head: readonly number[],
): string {
  const [from, to] = [base[place] ?? 0, head[place] ?? 0];
  const percent = from === 0 ? "" : `, ${changeText((to / from - 1) * 100)}`;
  return `pair ${place + 1}: base ${valueText(from)} ${unit}, head ${valueText(to)} ${unit}${percent}${droppedPlaces.includes(place) ? ", dropped" : ""}`;
}

function axis(label: string, side: "x" | "y"): uPlot.Axis {
  return {
    label,
    labelFont: font(),
    labelSize: 20,
    font: font(),
    stroke: colour("soft"),
    grid: { show: side === "y", stroke: colour("line"), width: 1 },
    ticks: { show: false },
    size: side === "x" ? 26 : 58,
    values: (_, splits) => splits.map((value) => (side === "x" && !Number.isInteger(value) ? "" : valueText(value))),
  };
}

function padded(low: number, high: number): [number, number] {
  const room = Math.max((high - low) * 0.08, Math.abs(high) * 1e-6);
  return [low - room, high + room];
}

function shadeConfirmation(plot: uPlot, { confirmedFrom }: DrawnPairs): void {
  if (confirmedFrom === null) return;
  const { ctx, bbox } = plot;
  const start = plot.valToPos(confirmedFrom + 0.5, "x", true);
  ctx.save();
  ctx.fillStyle = colour("band");
  ctx.fillRect(start, bbox.top, bbox.left + bbox.width - start, bbox.height);
  ctx.restore();
}

function drawMarks(plot: uPlot, model: DrawnPairs, base: readonly number[], head: readonly number[]): void {
  const { ctx } = plot;
  const size = dotPixels * devicePixelRatio;
  const inks = { join: colour("soft", 0.55), base: colour("base-ink"), head: colour("head"), ring: colour("bad") };
  const [outlying, dropped] = [new Set(model.outliers), new Set(model.droppedPlaces)];
  ctx.save();
  for (const [place, from] of base.entries()) {
    const x = plot.valToPos(place + 1, "x", true);
    const [start, end] = [plot.valToPos(from, "y", true), plot.valToPos(head[place] ?? from, "y", true)];
    ctx.lineWidth = devicePixelRatio;
    ctx.strokeStyle = inks.join;
    strokes(ctx, [[x, start, x, end]]);
    if (dropped.has(place)) {
      cross(ctx, x, start, size * 1.5, inks.base);
      cross(ctx, x, end, size * 1.5, inks.head);
      continue;
    }
    ctx.fillStyle = inks.base;
    ctx.fillRect(x - size, start - size, 2 * size, 2 * size);
    ctx.fillStyle = inks.head;
    ctx.beginPath();
    ctx.arc(x, end, size * 1.15, 0, 2 * Math.PI);
    ctx.fill();
    if (!outlying.has(place)) continue;
    ctx.strokeStyle = inks.ring;
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.beginPath();
    ctx.arc(x, end, size * 2.4, 0, 2 * Math.PI);
    ctx.stroke();
  }
  ctx.restore();
}

function cross(ctx: CanvasRenderingContext2D, x: number, y: number, size: number, ink: string): void {
  ctx.strokeStyle = ink;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  strokes(ctx, [
    [x - size, y - size, x + size, y + size],
    [x - size, y + size, x + size, y - size],
  ]);
}

function strokes(ctx: CanvasRenderingContext2D, lines: readonly (readonly [number, number, number, number])[]): void {
  ctx.beginPath();
  for (const [fromX, fromY, toX, toY] of lines) {
    ctx.moveTo(fromX, fromY);
    ctx.lineTo(toX, toY);
  }
  ctx.stroke();
}

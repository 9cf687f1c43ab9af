/// <reference lib="dom" />
// Draws the charts of the page. Runs inlined, so that it imports nothing at run time.
import type { Chart as ChartClass, ChartDataset, ChartOptions } from "chart.js";
import type { ChartModel, ChartSeries } from "../chart-model.ts";

declare global {
  interface Window {
    readonly Chart?: typeof ChartClass;
  }
}

type Dataset = ChartDataset<"bar" | "scatter", (number | null)[] | { x: number; y: number }[]>;

/** Share of an arm's lane that its bars fill. */
const laneFill = 0.72;
const barPixels = 22;
const axisPixels = 62;
const linePixels = 15;

const models: readonly ChartModel[] = JSON.parse(document.getElementById("charts")?.textContent ?? "[]");
const boxes = [...document.querySelectorAll<HTMLElement>("[data-chart]")];
let drawn: { destroy(): void }[] = [];

/** A custom property as the colour it stands for in the theme of the moment; the canvas can't read light-dark(). */
function colour(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

function drawAll(): void {
  for (const chart of drawn) chart.destroy();
  drawn = boxes.flatMap((box) => draw(box, models[Number(box.dataset["chart"])]) ?? []);
}

function draw(box: HTMLElement, model: ChartModel | undefined): { destroy(): void } | null {
  if (window.Chart === undefined || model === undefined) return null;
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${model.title}, ${model.axis}. ${model.sentence}`);
  const labels = model.arms.map(wrapped);
  const labelPixels = Math.max(...labels.map((lines) => lines.length)) * linePixels;
  const lanes = model.arms.length * Math.max(model.series.length * barPixels + 14, labelPixels + 8);
  box.style.height = `${axisPixels + lanes + (model.series.length > 1 ? 26 : 0)}px`;
  box.replaceChildren(canvas);
  const dots = model.series.map((series, position) => trialDots(model, series, position));
  const medians = model.series.map((series, position) => medianMarks(model, series, position));
  window.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  return new window.Chart(canvas, {
    type: "bar",
    data: {
      labels,
      // The first is drawn on top.
      datasets: [...dots, ...medians],
    },
    options: chartOptions(model),
  });
}

/** Bars from zero; on a logarithmic axis, where there is no zero and length means nothing, diamonds. */
function medianMarks(model: ChartModel, series: ChartSeries, position: number): Dataset {
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
    borderColor: fill,
    pointRadius: 7,
    pointHoverRadius: 8,
  };
}

/** Every trial, spread over the height of its bar by the golden ratio so that near values do not hide each other. */
function trialDots(model: ChartModel, series: ChartSeries, position: number): Dataset {
  const room = (0.7 * laneFill) / model.series.length;
  return {
    type: "scatter",
    label: nameOf(model, series, "trial"),
    parsing: false,
    data: series.trials.flatMap((values, arm) =>
      values.map((x, trial) => ({
        x,
        // Equal values, as of exact metrics, stay one dot.
        y: arm + lane(model, position) + (values[0] === values.at(-1) ? 0 : (((trial * 0.618034) % 1) - 0.5) * room),
      })),
    ),
    pointStyle: "circle",
    backgroundColor: model.scale === "linear" ? colour("card") : "transparent",
    borderColor: colour("ink"),
    borderWidth: 1,
    pointRadius: 2.2,
    pointHoverRadius: 4,
  };
}

/** The side is named only where there are two. */
function nameOf(model: ChartModel, series: ChartSeries, what: string): string {
  return model.series.length > 1 ? `${series.name} ${what}` : what;
}

function lane(model: ChartModel, position: number): number {
  return ((position + 0.5) / model.series.length - 0.5) * laneFill;
}

function chartOptions(model: ChartModel): ChartOptions<"bar" | "scatter"> {
  const ink = colour("ink");
  const soft = colour("soft");
  return {
    indexAxis: "y",
    animation: false,
    maintainAspectRatio: false,
    layout: { padding: { right: 12 } },
    scales: {
      x: {
        type: model.scale,
        beginAtZero: true,
        grid: { color: colour("line"), drawTicks: false },
        border: { display: false },
        ticks: {
          color: soft,
          padding: 6,
          maxRotation: 0,
          autoSkipPadding: 16,
          callback: (value) => tick(Number(value), model),
        },
        title: { display: true, text: model.axis, color: soft, align: "end" },
      },
      y: {
        type: "category",
        grid: { display: false },
        border: { color: soft },
        ticks: { color: ink, autoSkip: false },
      },
    },
    plugins: {
      legend: {
        display: model.series.length > 1 || model.scale === "logarithmic",
        position: "top",
        align: "start",
        labels: {
          color: ink,
          usePointStyle: true,
          boxHeight: 7,
          boxWidth: 7,
          filter: ({ text }) => text.endsWith("median"),
        },
        onClick: () => {},
      },
      tooltip: {
        callbacks: {
          title: (items) => items.map(({ parsed }) => model.arms[Math.round(parsed.y ?? 0)] ?? "").slice(0, 1),
          label: ({ dataset, parsed }) => `${dataset.label}: ${parsed.x} ${model.axis.split(",")[0]}`,
        },
      },
    },
  };
}

/** One, two and five of each decade are enough on a logarithmic axis; over many decades, one. */
function tick(value: number, model: ChartModel): string | null {
  if (model.scale === "logarithmic") {
    const leading = Number(value.toExponential(3).split("e")[0]);
    if (![1, 2, 5].includes(leading)) return null;
  }
  return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
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

drawAll();
new MutationObserver(drawAll).observe(document.documentElement, { attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);

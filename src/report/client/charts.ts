/// <reference lib="dom" />
// Draws the charts of the page when they come into view, and again in other colours when the theme changes.
import { Violin, ViolinController } from "@sgratzl/chartjs-chart-boxplot";
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  LineElement,
  LogarithmicScale,
  PointElement,
  ScatterController,
  Tooltip,
} from "chart.js";
import { PointWithErrorBar, ScatterWithErrorBarsController } from "chartjs-chart-error-bars";
import annotation from "chartjs-plugin-annotation";
import "uplot/dist/uPlot.min.css";
import { drawnPairs, type PageData } from "../page-data.ts";
import { drawArms } from "./drawing/arm-chart.ts";
import { drawChanges } from "./drawing/change-chart.ts";
import { drawPairs } from "./drawing/pair-chart.ts";
import { drawSweep } from "./drawing/sweep-chart.ts";

Chart.register(
  annotation,
  BarController,
  BarElement,
  CategoryScale,
  Legend,
  LinearScale,
  LineElement,
  LogarithmicScale,
  PointElement,
  PointWithErrorBar,
  ScatterController,
  ScatterWithErrorBarsController,
  Tooltip,
  Violin,
  ViolinController,
);
Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;

const data: PageData = JSON.parse(document.getElementById("charts")?.textContent ?? "{}");
const boxes = [...document.querySelectorAll<HTMLElement>("[data-chart]")];
const drawn = new Map<HTMLElement, { destroy(): void }>();

/** A box says what it holds by kind and number: "arms 3", "sweep 0", "pairs 12", "changes 12". */
function draw(box: HTMLElement): void {
  const [kind, number] = (box.dataset["chart"] ?? "").split(" ");
  const place = Number(number);
  drawn.get(box)?.destroy();
  const [arms, sweep, pairs] = [data.arms[place], data.sweeps[place], data.pairs[place]];
  if (kind === "arms" && arms !== undefined) drawn.set(box, drawArms(box, arms));
  if (kind === "sweep" && sweep !== undefined) drawn.set(box, drawSweep(box, sweep));
  if (kind === "pairs" && pairs !== undefined) drawn.set(box, drawPairs(box, drawnPairs(pairs)));
  if (kind === "changes" && pairs !== undefined) drawn.set(box, drawChanges(box, drawnPairs(pairs)));
}

function redraw(): void {
  for (const box of drawn.keys()) draw(box);
}

/** A hidden box has no width to draw in; it comes into view when its row is opened. */
const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting && target instanceof HTMLElement && !drawn.has(target)) draw(target);
  },
  { rootMargin: "400px" },
);
for (const box of boxes) observer.observe(box);

/** A row's pairs get their boxes when they are first opened. */
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!(target instanceof HTMLDetailsElement) || !target.open) return;
    const number = target.dataset["pairs"];
    if (number === undefined || target.querySelector(".drawings") !== null) return;
    const drawings = document.createElement("div");
    drawings.className = "drawings";
    const kinds = ["pairs", "changes"].map((kind) => {
      const box = document.createElement("div");
      box.className = "chart";
      box.dataset["chart"] = `${kind} ${number}`;
      return box;
    });
    drawings.append(...kinds);
    target.append(drawings);
    for (const box of kinds) draw(box);
  },
  true,
);

new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
// Paper shows what was never scrolled to.
addEventListener("beforeprint", () => {
  for (const box of boxes) if (box.offsetParent !== null && !drawn.has(box)) draw(box);
});
performance.mark("bench-ready");

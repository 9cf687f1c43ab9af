/// <reference lib="dom" />
// The chart of a scenario's page: one of its metrics over the runs; a run is a click, or the arrow keys and the link, away.
import { formatValue } from "../../core/units.ts";
import type { TrendData, TrendSeries } from "../site/trend-data.ts";
import { drawTrend, type DrawnTrend } from "./trend-chart.ts";

const data: TrendData = JSON.parse(document.getElementById("trend-data")?.textContent ?? '{"runs":[],"series":[]}');
const section = document.querySelector<HTMLElement>(".trend");
const plot = document.getElementById("trend-plot");
const picker = document.querySelector<HTMLSelectElement>("#trend-series");
const slider = document.querySelector<HTMLInputElement>("#trend-run");
const readout = document.getElementById("trend-text");
let drawn: DrawnTrend | null = null;

function chosen(): TrendSeries | undefined {
  return data.series.find(({ key }) => key === picker?.value) ?? data.series[0];
}

function show(): void {
  const series = chosen();
  if (plot === null || slider === null || series === undefined) return;
  drawn?.destroy();
  slider.max = String(series.values.length - 1);
  slider.value = slider.max;
  const runs = series.runs.flatMap((place) => data.runs[place] ?? []);
  drawn = drawTrend(plot, series, runs, {
    point: (index) => {
      slider.value = String(index);
      tell(series, index);
    },
    open: (index) => {
      const href = runs[index]?.href;
      if (href !== undefined) location.href = href;
    },
  });
  tell(series, series.values.length - 1);
}

/** What stands at a run, in words, with the way to it. */
function tell(series: TrendSeries, index: number): void {
  const run = data.runs[series.runs[index] ?? -1];
  if (readout === null || run === undefined) return;
  const level = series.levels.find(({ from, to }) => from <= index && index <= to);
  const around = level === undefined ? "" : `; level ${formatValue(level.median, series.unit)}`;
  const names = series.baselines.filter((mark) => mark.index === index).map(({ name }) => `; baseline ${name}`);
  const link = document.createElement("a");
  link.href = run.href;
  link.textContent = run.title;
  const words = `${formatValue(series.values[index] ?? Number.NaN, series.unit)}${around}${names.join("")}; ${run.headline}; ${run.date} UTC; `;
  readout.replaceChildren(words, link);
}

if (section !== null && picker !== null && slider !== null && data.series.length > 0) {
  for (const { key, title } of data.series) picker.append(new Option(title, key));
  const pick = (key: string): void => {
    if (data.series.some((series) => series.key === key)) picker.value = key;
  };
  pick(location.hash.slice(1));
  section.hidden = false;
  show();
  picker.addEventListener("change", () => {
    history.replaceState(null, "", `#${picker.value}`);
    show();
  });
  addEventListener("hashchange", () => {
    pick(location.hash.slice(1));
    show();
    section.scrollIntoView();
  });
  slider.addEventListener("input", () => {
    const series = chosen();
    if (series === undefined) return;
    drawn?.pointAt(Number(slider.value));
    tell(series, Number(slider.value));
  });
  slider.addEventListener("keydown", (event) => {
    if (event.key === "Enter") readout?.querySelector("a")?.click();
  });
  new MutationObserver(show).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
}

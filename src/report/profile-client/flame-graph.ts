/// <reference lib="dom" />
// The flamegraph of a profile's page. Bundled with d3-flame-graph by the build.

import flamegraph from "d3-flame-graph";
import { select } from "d3-selection";
import type { DrawnFrame } from "../profile/drawing.ts";

const place = document.getElementById("flame");
const data = document.getElementById("frames")?.textContent;
const details = document.getElementById("details");
const search = document.querySelector<HTMLInputElement>("#search");
const reset = document.getElementById("reset");

if (place !== null && data !== null && data !== undefined && details !== null) {
  const root: DrawnFrame = JSON.parse(data);
  const chart = flamegraph<DrawnFrame>()
    .width(place.clientWidth)
    .cellHeight(19)
    .inverted(true)
    .minFrameSize(1)
    .transitionDuration(matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150)
    .setColorMapper((frame) => (frame.highlight === true ? "var(--found)" : `var(--${frame.data.p})`))
    .setLabelHandler((frame) => frame.data.t)
    .setDetailsElement(details)
    .setSearchMatch(({ data: { n, l } }, term) => `${n} ${l}`.toLowerCase().includes(term.toLowerCase()))
    .setSearchHandler((results, value, whole) => {
      details.textContent =
        results.length === 0
          ? "nothing found"
          : `${results.length} frames, ${((value / whole) * 100).toFixed(1)} % of the whole`;
    });
  select(place).datum(root).call(chart);
  for (const control of document.querySelectorAll<HTMLElement>(".flame-controls")) control.hidden = false;
  search?.addEventListener("input", () => {
    if (search.value === "") chart.clear();
    else chart.search(search.value);
  });
  reset?.addEventListener("click", () => {
    if (search !== null) search.value = "";
    chart.clear();
    chart.resetZoom();
  });
  addEventListener("resize", () => {
    chart.width(place.clientWidth);
    chart.update();
  });
}

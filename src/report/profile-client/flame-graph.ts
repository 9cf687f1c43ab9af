/// <reference lib="dom" />
// The flamegraph of a profile's page: zoom, search and keys. Bundled with d3-flame-graph by the build.

import flamegraph, { type FlameGraph, type FlameNode } from "d3-flame-graph";
import { select } from "d3-selection";
import type { DrawnFrame } from "../profile/drawing.ts";

type Frame = FlameNode<DrawnFrame>;

/** The elements of the page that the chart uses. */
interface FlamePlace {
  readonly chart: HTMLElement;
  readonly details: HTMLElement;
  readonly search: HTMLInputElement;
}

/** The chart, the frame that it is zoomed to, and the frame that the keys are at. Zoom and search are in the address. */
class Flame {
  readonly #place: FlamePlace;
  readonly #graph: FlameGraph<DrawnFrame>;
  /** The number of a frame. 0 is the whole. */
  #zoomed = 0;
  #chosen: number | null = null;

  constructor(place: FlamePlace, root: DrawnFrame) {
    this.#place = place;
    this.#graph = flamegraph<DrawnFrame>()
      .width(place.chart.clientWidth)
      .cellHeight(19)
      .inverted(true)
      .minFrameSize(1)
      .transitionDuration(matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150)
      .setColorMapper((frame) => (frame.highlight === true ? "var(--found)" : `var(--${frame.data.p})`))
      .setLabelHandler((frame) => frame.data.t)
      .setDetailsHandler((text) => this.#tell(text ?? this.#chosenFrame()?.data.t ?? ""))
      .setSearchMatch(({ data: { n, l } }, term) => `${n} ${l}`.toLowerCase().includes(term.toLowerCase()))
      .setSearchHandler((results, value, whole) => {
        const count = results.length === 1 ? "1 frame" : `${results.length} frames`;
        this.#tell(results.length === 0 ? "nothing found" : `${count}, ${share(value, whole)} of the whole`);
      })
      .onClick((frame) => {
        this.#zoomed = frame.id;
        this.#chosen = frame.id;
        this.#mark();
        this.#writeAddress();
      });
    select(place.chart).datum(root).call(this.#graph);
  }

  listen(reset: HTMLElement): void {
    const { chart, search } = this.#place;
    chart.tabIndex = 0;
    chart.addEventListener("keydown", (event) => {
      const action = this.#actions[event.key];
      if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      action();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      search.focus();
    });
    search.addEventListener("input", () => {
      this.#find();
      this.#writeAddress();
    });
    reset.addEventListener("click", () => {
      search.value = "";
      this.#find();
      this.#whole();
    });
    // Also where a folded chart is opened: it had no width before.
    new ResizeObserver(() => {
      if (chart.clientWidth === 0) return;
      this.#graph.width(chart.clientWidth).update();
      this.#mark();
    }).observe(chart);
    addEventListener("hashchange", () => this.readAddress());
  }

  /** `#at=12&q=parse` zooms to a frame of this page and searches. */
  readAddress(): void {
    const state = new URLSearchParams(location.hash.slice(1));
    const frame = this.#graph.findById(Number(state.get("at") ?? 0));
    this.#place.search.value = state.get("q") ?? "";
    if (frame !== null && frame.id !== this.#zoomed) this.#graph.zoomTo(frame);
    if (this.#place.search.value !== "") this.#find();
  }

  readonly #actions: Readonly<Record<string, () => void>> = {
    ArrowDown: () => this.#choose(widest(this.#currentFrame()?.children ?? [])),
    ArrowUp: () => this.#choose(this.#currentFrame()?.parent ?? null),
    ArrowLeft: () => this.#choose(this.#beside(-1)),
    ArrowRight: () => this.#choose(this.#beside(1)),
    Enter: () => {
      const frame = this.#currentFrame();
      if (frame !== null) this.#graph.zoomTo(frame);
    },
    "0": () => this.#whole(),
    Escape: () => this.#whole(),
  };

  #whole(): void {
    this.#graph.resetZoom();
  }

  #find(): void {
    const { value } = this.#place.search;
    if (value !== "") this.#graph.search(value);
    else {
      this.#graph.clear();
      this.#tell("");
    }
    this.#mark();
  }

  #chosenFrame(): Frame | null {
    return this.#chosen === null ? null : this.#graph.findById(this.#chosen);
  }

  #currentFrame(): Frame | null {
    return this.#chosenFrame() ?? this.#graph.findById(this.#zoomed);
  }

  #beside(direction: 1 | -1): Frame | null {
    const frame = this.#currentFrame();
    const row = (frame?.parent?.children ?? []).filter(({ value }) => value > 0);
    return row[row.findIndex((one) => one === frame) + direction] ?? null;
  }

  #choose(frame: Frame | null): void {
    if (frame === null) return;
    this.#chosen = frame.id;
    this.#mark();
    this.#tell(frame.data.t);
    this.#place.chart.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  }

  /** The chart forgets classes of others whenever it is drawn. */
  #mark(): void {
    select(this.#place.chart)
      .selectAll("g.frame")
      .classed("chosen", ({ id }) => id === this.#chosen);
  }

  #tell(text: string): void {
    this.#place.details.textContent = text;
  }

  #writeAddress(): void {
    const state = new URLSearchParams();
    if (this.#zoomed !== 0) state.set("at", String(this.#zoomed));
    if (this.#place.search.value !== "") state.set("q", this.#place.search.value);
    history.replaceState(null, "", state.size > 0 ? `#${state.toString()}` : location.pathname + location.search);
  }
}

function widest(frames: readonly Frame[]): Frame | null {
  return frames.reduce<Frame | null>((best, one) => (one.value > (best?.value ?? 0) ? one : best), null);
}

function share(value: number, whole: number): string {
  return `${((value / whole) * 100).toFixed(1)} %`;
}

const chart = document.getElementById("flame");
const data = document.getElementById("frames")?.textContent;
const details = document.getElementById("details");
const search = document.querySelector<HTMLInputElement>("#search");
const reset = document.getElementById("reset");

if (chart !== null && data != null && details !== null && search !== null && reset !== null) {
  const root: DrawnFrame = JSON.parse(data);
  const flame = new Flame({ chart, details, search }, root);
  for (const control of document.querySelectorAll<HTMLElement>(".flame-controls")) control.hidden = false;
  flame.listen(reset);
  flame.readAddress();
}

/// <reference lib="dom" />
// Zooming, moving and asking in a waterfall.
import { drawing, fittingName, tickLabel, ticksOf } from "../timeline/waterfall-drawing.ts";

const [left, right] = [drawing.labels, drawing.width - 10];
/** Positions far outside the picture are cut here: browsers draw huge coordinates wrongly. */
const farPixels = 1e4;
const shortestNs = 1e3;
const help =
  "Point at a span or click it for its details. Keys: + and - zoom, arrows move, n and p go from span to span, 0 shows all; the wheel zooms once the waterfall was clicked, or with Ctrl.";

/** A waterfall on the page: the window of time that it shows, and the span that was chosen. */
class Waterfall {
  readonly #figure: HTMLElement;
  readonly #details: HTMLElement | null;
  readonly #spans: readonly SVGGElement[];
  readonly #lengthNs: number;
  #fromNs: number;
  #untilNs: number;
  #chosen = -1;

  constructor(figure: HTMLElement) {
    this.#figure = figure;
    this.#details = figure.querySelector<HTMLElement>(".details");
    this.#spans = [...figure.querySelectorAll<SVGGElement>("[data-span]")];
    this.#lengthNs = Number(figure.dataset["length"]);
    this.#fromNs = Number(figure.dataset["begins"]);
    this.#untilNs = this.#lengthNs;
  }

  listen(): void {
    const figure = this.#figure;
    figure.tabIndex = 0;
    if (this.#details !== null) {
      this.#details.hidden = false;
      this.#details.textContent = help;
    }
    figure.addEventListener("keydown", (event) => {
      const action = this.#actions[event.key];
      if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      action();
    });
    for (const picture of figure.querySelectorAll<SVGSVGElement>("svg[role=img]"))
      picture.addEventListener("wheel", (event) => this.#onWheel(event, picture), { passive: false });
    for (const [index, span] of this.#spans.entries()) {
      span.addEventListener("click", () => {
        figure.focus({ preventScroll: true });
        this.#choose(index);
      });
      span.addEventListener("mouseenter", () => this.#tell(span));
      span.addEventListener("mouseleave", () => this.#tell(this.#spans[this.#chosen]));
    }
  }

  get #width(): number {
    return this.#untilNs - this.#fromNs;
  }

  readonly #actions: Readonly<Record<string, () => void>> = {
    "+": () => this.#zoom(0.5),
    "=": () => this.#zoom(0.5),
    "-": () => this.#zoom(2),
    "0": () => this.#show(0, this.#lengthNs),
    ArrowLeft: () => this.#show(this.#fromNs - this.#width / 5, this.#width),
    ArrowRight: () => this.#show(this.#fromNs + this.#width / 5, this.#width),
    n: () => this.#choose(Math.min(this.#spans.length - 1, this.#chosen + 1)),
    p: () => this.#choose(Math.max(0, this.#chosen - 1)),
  };

  /** Only with Ctrl or after a click: a page that is scrolled past must not be caught. */
  #onWheel(event: WheelEvent, picture: SVGSVGElement): void {
    if (!event.ctrlKey && !this.#figure.contains(document.activeElement)) return;
    event.preventDefault();
    const box = picture.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * drawing.width;
    this.#zoom(event.deltaY > 0 ? 1.25 : 0.8, Math.max(0, Math.min(1, (x - left) / (right - left))));
  }

  /** Around a place of the window, from 0 at its left to 1 at its right. */
  #zoom(factor: number, share = 0.5): void {
    const width = Math.min(this.#lengthNs, Math.max(shortestNs, this.#width * factor));
    this.#show(this.#fromNs + share * (this.#width - width), width);
  }

  #show(startNs: number, widthNs: number): void {
    this.#fromNs = Math.max(0, Math.min(this.#lengthNs - widthNs, startNs));
    this.#untilNs = this.#fromNs + widthNs;
    for (const element of this.#figure.querySelectorAll<SVGElement>("[data-from]")) this.#place(element);
    for (const group of this.#figure.querySelectorAll<SVGGElement>("[data-ticks]"))
      group.replaceChildren(...ticksOf(this.#fromNs, this.#untilNs).map((ns) => this.#tick(ns, group)));
  }

  #place(element: SVGElement): void {
    const x = Math.max(-farPixels, this.#xOf(Number(element.dataset["from"])));
    const end = Math.min(farPixels, this.#xOf(Number(element.dataset["until"])));
    if (element instanceof SVGTextElement) {
      const start = Math.max(x, left);
      element.setAttribute("x", String(start + 3));
      element.textContent = fittingName(element.dataset["name"] ?? "", Math.min(end, right) - start);
    } else {
      element.setAttribute("x", String(x));
      element.setAttribute("width", String(Math.max(1, end - x)));
    }
  }

  #tick(ns: number, group: SVGGElement): SVGElement {
    const x = this.#xOf(ns);
    const label = svg("text", { ...tickLabel(x), y: 13 });
    label.textContent = tickText(ns);
    const tick = svg("g", { class: "tick" });
    tick.append(svg("line", { x1: x, x2: x, y1: 0, y2: group.dataset["height"] ?? 0 }), label);
    return tick;
  }

  #xOf(ns: number): number {
    return left + ((ns - this.#fromNs) / this.#width) * (right - left);
  }

  #choose(index: number): void {
    this.#spans[this.#chosen]?.classList.remove("chosen");
    this.#chosen = index;
    this.#spans[index]?.classList.add("chosen");
    this.#tell(this.#spans[index]);
  }

  #tell(span: SVGGElement | undefined): void {
    if (this.#details !== null && span !== undefined)
      this.#details.textContent = span.querySelector("title")?.textContent ?? "";
  }
}

function svg(name: "g" | "line" | "text", attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
  return element;
}

/** More digits than elsewhere: neighbouring ticks of a zoomed picture differ late. */
function tickText(ns: number): string {
  if (ns === 0) return "0";
  if (ns < 1e6) return `${Number((ns / 1e3).toPrecision(4))} µs`;
  return ns < 1e9 ? `${Number((ns / 1e6).toPrecision(5))} ms` : `${Number((ns / 1e9).toPrecision(5))} s`;
}

for (const figure of document.querySelectorAll<HTMLElement>("[data-waterfall]")) new Waterfall(figure).listen();

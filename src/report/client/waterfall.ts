/// <reference lib="dom" />
// Zooming, moving and asking in a waterfall. Runs inlined, so that it imports nothing at run time.

const chart = { left: 150, right: 1150 };

for (const figure of document.querySelectorAll<HTMLElement>("[data-waterfall]")) bring(figure);

function bring(figure: HTMLElement): void {
  const lengthNs = Number(figure.dataset["length"]);
  const details = figure.querySelector<HTMLElement>(".details");
  const spans = [...figure.querySelectorAll<SVGGElement>("[data-span]")];
  const moving = [...figure.querySelectorAll<SVGElement>("[data-from]")];
  const ticks = [...figure.querySelectorAll<SVGGElement>("[data-ticks]")];
  let [fromNs, untilNs] = [0, lengthNs];
  let chosen = -1;

  const place = (ns: number): number => chart.left + ((ns - fromNs) / (untilNs - fromNs)) * (chart.right - chart.left);

  const draw = (): void => {
    for (const element of moving) {
      // Far beyond the edges numbers only grow; they are cut there.
      const x = Math.max(-1e4, place(Number(element.dataset["from"])));
      const end = Math.min(1e4, place(Number(element.dataset["until"])));
      if (element instanceof SVGTextElement) {
        const start = Math.max(x, chart.left);
        element.setAttribute("x", String(start + 3));
        element.textContent = fitting(element.dataset["name"] ?? "", Math.min(end, chart.right) - start);
      } else {
        element.setAttribute("x", String(x));
        element.setAttribute("width", String(Math.max(1, end - x)));
      }
    }
    for (const group of ticks) group.replaceChildren(...tickTimes().map((ns) => tick(ns, group)));
  };

  const tickTimes = (): number[] => {
    const rough = (untilNs - fromNs) / 8;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
    const first = Math.ceil(fromNs / step);
    const count = Math.floor(untilNs / step) - first + 1;
    return Array.from({ length: count }, (_, index) => (first + index) * step);
  };

  const tick = (ns: number, group: SVGGElement): SVGElement => {
    const x = String(place(ns));
    const line = svg("line", { x1: x, x2: x, y1: "0", y2: group.dataset["height"] ?? "0" });
    const label = svg("text", { x: String(place(ns) + 3), y: "13" });
    label.textContent = duration(ns);
    const whole = svg("g", { class: "tick" });
    whole.append(line, label);
    return whole;
  };

  const zoom = (factor: number, aroundNs: number): void => {
    const width = Math.min(lengthNs, Math.max(1e3, (untilNs - fromNs) * factor));
    const share = (aroundNs - fromNs) / (untilNs - fromNs);
    move(aroundNs - share * width, width);
  };

  const move = (startNs: number, width: number): void => {
    fromNs = Math.max(0, Math.min(lengthNs - width, startNs));
    untilNs = fromNs + width;
    draw();
  };

  const choose = (index: number): void => {
    spans[chosen]?.classList.remove("chosen");
    chosen = index;
    spans[chosen]?.classList.add("chosen");
    tell(spans[chosen]);
  };

  const tell = (span: SVGGElement | undefined): void => {
    if (details !== null && span !== undefined) details.textContent = span.querySelector("title")?.textContent ?? "";
  };

  const act = (pressed: string): boolean => {
    const width = untilNs - fromNs;
    const middle = fromNs + width / 2;
    switch (pressed) {
      case "+":
      case "=":
        zoom(0.5, middle);
        return true;
      case "-":
        zoom(2, middle);
        return true;
      case "0":
        move(0, lengthNs);
        return true;
      case "ArrowLeft":
        move(fromNs - width / 5, width);
        return true;
      case "ArrowRight":
        move(fromNs + width / 5, width);
        return true;
      case "n":
        choose(Math.min(spans.length - 1, chosen + 1));
        return true;
      case "p":
        choose(Math.max(0, chosen - 1));
        return true;
      default:
        return false;
    }
  };

  figure.tabIndex = 0;
  if (details !== null) {
    details.hidden = false;
    details.textContent =
      "Point at a span or click it for its details. Keys: + and - zoom, arrows move, n and p go from span to span, 0 shows all; the wheel zooms once the waterfall was clicked, or with Ctrl.";
  }
  figure.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey && act(event.key)) event.preventDefault();
  });
  for (const picture of figure.querySelectorAll<SVGSVGElement>("svg[role=img]"))
    picture.addEventListener(
      "wheel",
      (event) => {
        // A page that is scrolled past must not be caught.
        if (!event.ctrlKey && !figure.contains(document.activeElement)) return;
        event.preventDefault();
        const box = picture.getBoundingClientRect();
        const x = ((event.clientX - box.left) / box.width) * 1160;
        const share = Math.max(0, Math.min(1, (x - chart.left) / (chart.right - chart.left)));
        zoom(event.deltaY > 0 ? 1.25 : 0.8, fromNs + share * (untilNs - fromNs));
      },
      { passive: false },
    );
  for (const [index, span] of spans.entries()) {
    span.addEventListener("click", () => {
      figure.focus({ preventScroll: true });
      choose(index);
    });
    span.addEventListener("mouseenter", () => tell(span));
    span.addEventListener("mouseleave", () => tell(spans[chosen]));
  }
}

function svg(name: "g" | "line" | "text", attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}

function fitting(name: string, width: number): string {
  const letters = Math.floor((width - 6) / 6.7);
  if (letters < 4) return "";
  return name.length <= letters ? name : `${name.slice(0, letters - 1)}…`;
}

function duration(ns: number): string {
  if (ns === 0) return "0";
  if (ns < 1e6) return `${Number((ns / 1e3).toPrecision(4))} µs`;
  return ns < 1e9 ? `${Number((ns / 1e6).toPrecision(5))} ms` : `${Number((ns / 1e9).toPrecision(5))} s`;
}

/// <reference lib="dom" />

/** A custom property as the colour it stands for in the theme of the moment; the canvas can't read light-dark(). */
export function colour(name: string, alpha = 1): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return alpha === 1 ? value : value.replace(/^rgba?\(([^)]*)\)$/, `rgba($1, ${alpha})`);
}

/** Family and size of the page's text, for canvases. */
export function font(): string {
  return `12px ${getComputedStyle(document.body).fontFamily}`;
}

/** A number on an axis. On a logarithmic one, one, two and five of each decade are enough. */
export function tick(value: number, scale: "linear" | "logarithmic"): string | null {
  if (scale === "logarithmic") {
    const leading = Number(value.toExponential(3).split("e")[0]);
    if (![1, 2, 5].includes(leading)) return null;
  }
  return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}

/** The sentence that stands above an opened drawing. */
export function wordsOf(box: HTMLElement): string {
  return box.closest("details")?.querySelector("summary")?.textContent ?? "";
}

/** A canvas in the box, in place of what stood there, with words for those who can't see it. */
export function canvasIn(box: HTMLElement, heightPixels: number, words: string): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words);
  box.style.height = `${heightPixels}px`;
  box.replaceChildren(canvas);
  return canvas;
}

import type { Page } from "playwright-core";

/** What is wrong on a walk through the page by the Tab key; nothing if all is well. */
export async function keyboardFaults(page: Page): Promise<readonly string[]> {
  const count: number = await page.evaluate(() => {
    const stops = [
      ...document.querySelectorAll<HTMLElement>("a[href], button, input, select, summary, [tabindex]"),
    ].filter((element) => element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }));
    for (const element of stops) element.dataset["unreached"] = "";
    // Radio buttons of one name are one stop.
    for (const radio of document.querySelectorAll<HTMLElement>("input[type=radio]:not(:checked)"))
      delete radio.dataset["unreached"];
    return stops.length;
  });
  const faults: string[] = [];
  for (let stop = 0; stop <= count; stop += 1) {
    await page.keyboard.press("Tab");
    const fault = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement || element instanceof SVGElement) || element === document.body) return "end";
      delete element.dataset["unreached"];
      const { top, bottom, width, height } = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      const isSeen = bottom > 0 && top < innerHeight && width > 0 && height > 0;
      const hasRing = style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
      return isSeen && hasRing ? "" : `${isSeen ? "no ring" : "out of sight"}: ${element.outerHTML.slice(0, 120)}`;
    });
    if (fault === "end") break;
    if (fault !== "") faults.push(fault);
  }
  const unreached: string[] = await page.evaluate(() =>
    [...document.querySelectorAll("[data-unreached]")].map(
      ({ outerHTML }) => `not reached: ${outerHTML.slice(0, 120)}`,
    ),
  );
  return [...faults, ...unreached];
}

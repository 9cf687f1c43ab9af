import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kindsOfPage, writeEveryKind } from "./every-kind-of-page.ts";
import { keyboardFaults } from "./keyboard-walk.ts";
import { chromiumPath, launchChromium } from "./offline-browser.ts";

function shown(page: Page, what: string): Promise<readonly boolean[]> {
  return page
    .locator(what)
    .evaluateAll((found) => found.map((each) => each.checkVisibility({ contentVisibilityAuto: true })));
}

/** Rules of axe that the page breaks, each with its first element. */
function violations(page: Page, options: string): Promise<unknown> {
  return page.evaluate(
    `axe.run(document, { resultTypes: ["violations"], ...${options} }).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html.slice(0, 160)]))`,
  );
}

describe.skipIf(chromiumPath === undefined)("every kind of page", () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-kinds-"));
  let browser: Browser;

  beforeAll(async () => {
    await writeEveryKind(folder);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.for(kindsOfPage)(
    "%s is used by keyboard alone, breaks no rule of axe on a phone, and fits on paper",
    async (path) => {
      const context = await browser.newContext({ viewport: { width: 390, height: 844 }, bypassCSP: true });
      const page = await context.newPage();
      await page.goto(pathToFileURL(join(folder, path)).href);
      expect(await keyboardFaults(page)).toEqual([]);
      await page.evaluate(() => {
        for (const details of document.querySelectorAll("details")) details.open = true;
      });
      await page.evaluate(axe.source);
      expect(await violations(page, "{}")).toEqual([]);
      // Only colours differ in the dark.
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await violations(page, "{ runOnly: ['color-contrast'] }")).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      // A picture of a whole page has what is out of sight, too.
      expect(await shown(page, ".scenario td:first-of-type")).not.toContain(false);
      // A sheet of A4 with its margins.
      await page.setViewportSize({ width: 720, height: 1000 });
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      const paper = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        getComputedStyle(document.body).backgroundColor,
        [...document.querySelectorAll("button")].filter(
          (button) => button.checkVisibility() && !button.matches(".term, thead *"),
        ).length,
      ]);
      expect(paper).toEqual([720, "rgb(255, 255, 255)", 0]);
      // Firefox leaves a sheet empty before a grid, cuts figures in it, and loses the shapes of its tables.
      const boxes = page.locator("main, .body, .charts, .columns, section.parts, .multiples");
      const displays = await boxes.evaluateAll((found) => found.map((box) => getComputedStyle(box).display));
      expect(new Set(displays)).toEqual(new Set(["block"]));
      expect(await shown(page, ".findings .evidence")).not.toContain(false);
      expect(await shown(page, ".waterfall .details")).not.toContain(true);
      await context.close();
    },
  );
});

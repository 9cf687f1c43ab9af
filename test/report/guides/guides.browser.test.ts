import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { guideSite } from "../../../src/report/guides/guide-site.ts";
import { chromiumPath, launchChromium } from "../offline-browser.ts";
import { projectGuides } from "../project-guides.ts";

const { guides, files } = projectGuides(resolve(import.meta.dirname, "../../.."));
const site = guideSite({ guides, files, version: "0.1.0", source: null, runs: "../index.html" });

test("every link of the site leads to one of its files, and to an anchor of it", () => {
  const pages = [...site].filter(([path]) => path.endsWith(".html") && !files.has(path));
  expect(pages.length).toBe(guides.length);
  const places = pages.flatMap(([path, text]) =>
    [...text.matchAll(/ (?:href|src)="([^"]+)"/g)].map(([, link = ""]) => new URL(link, `file:///${path}`)),
  );
  const ids = new Map(pages.map(([path, text]) => [path, [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)]));
  const dead = places
    .filter(({ protocol }) => protocol === "file:")
    .map(({ pathname, hash }) => [pathname.slice(1), decodeURIComponent(hash.slice(1))] as const)
    .filter(([path, anchor]) => !site.has(path) || (anchor !== "" && ids.get(path)?.includes(anchor) === false));
  expect(places.length).toBeGreaterThan(1000);
  expect(dead).toEqual([]);
});

test("no page runs anything but its own scripts, or says where it was made", () => {
  for (const [path, text] of site) {
    if (!path.endsWith(".html") || files.has(path)) continue;
    expect(text).toMatch(
      /http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'sha256-/,
    );
    expect(text).not.toContain(process.cwd());
  }
});

describe.skipIf(chromiumPath === undefined)("in a real browser, from a disk", () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-guides-"));
  const addressOf = (path: string): string => pathToFileURL(join(folder, path)).href;
  let browser: Browser;

  beforeAll(async () => {
    for (const [path, text] of site) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function opened(
    path: string,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; troubles: string[] }> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on("console", (message) => troubles.push(message.text()));
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("request", (request) => !request.url().startsWith(addressOf("")) && troubles.push(request.url()));
    await page.goto(addressOf(path));
    return { page, troubles };
  }

  test("the search is used by keyboard alone, from any page, and leads to the section", async () => {
    const { page, troubles } = await opened("docs/provider/faults.html");
    await page.keyboard.press("/");
    await page.keyboard.type("save basline");
    expect(await page.locator("#search-state").innerText()).toMatch(/^\d+ sections/);
    const first = page.locator("#search-results a").first();
    expect(await first.innerText()).toContain("Saving a baseline");
    expect(await page.locator("#search-results li").first().locator("mark").count()).toBeGreaterThan(0);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    expect(await first.evaluate((link) => link === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${addressOf("docs/baselines.html")}#saving-a-baseline`);
    await page.keyboard.press("/");
    await page.keyboard.type("zzzzqqqq");
    expect(await page.locator("#search-state").innerText()).toBe("Nothing found.");
    await page.keyboard.press("Escape");
    expect(await page.inputValue("#search-words")).toBe("");
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  test("a picture is shown, and nothing but the site's own files is asked for", async () => {
    const { page, troubles } = await opened("docs/verdicts.html");
    expect(await page.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  test("without scripts there is no search, and the list of pages is there", async () => {
    const { page } = await opened("index.html", { javaScriptEnabled: false });
    expect(await page.locator("#search:visible, #theme:visible, [data-copy]:visible").count()).toBe(0);
    await page.click("nav >> text=Reading a report");
    expect(page.url()).toBe(addressOf("docs/reading-a-report.html"));
    expect(await page.locator("nav [aria-current]").innerText()).toBe("Reading a report");
    await page.context().close();
  });

  test("on a phone and on paper a page is no wider than the sheet", async () => {
    const { page } = await opened("index.html", { viewport: { width: 390, height: 844 } });
    const wide: string[] = [];
    for (const place of ["index", "docs/agents", "docs/configuration", "docs/rules/hang"].map(
      (name) => `${name}.html`,
    )) {
      await page.goto(addressOf(place));
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width !== 390) wide.push(`${place}: ${width}`);
    }
    expect(wide).toEqual([]);
    await page.setViewportSize({ width: 720, height: 1000 });
    await page.goto(addressOf("index.html"));
    await page.emulateMedia({ media: "print" });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(720);
    await page.context().close();
  });

  test("axe finds nothing, in light and in dark, with results shown", async () => {
    const { page } = await opened("docs/agents.html", { colorScheme: "light" });
    await page.fill("#search-words", "baseline");
    await page.evaluate(axe.source);
    const found = async (options: string): Promise<unknown> =>
      page.evaluate(
        `axe.run(document, { resultTypes: ["violations"]${options} }).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html.slice(0, 160)]))`,
      );
    expect(await found("")).toEqual([]);
    await page.click("#theme");
    expect(await page.getAttribute("html", "data-theme")).toBe("dark");
    expect(await found(", runOnly: ['color-contrast']")).toEqual([]);
    await page.context().close();
  });
});

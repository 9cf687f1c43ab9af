import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAssets } from "../../src/report/assets.ts";
import { renderReport } from "../../src/report/html/page.tsx";
import { tightHtml } from "../../src/report/html/tight-html.ts";
import { writeReport } from "../../src/report/write-report.ts";
import { writeWholeFile } from "../../src/run/whole-file.ts";
import { reportModel } from "./finished-report.ts";
import { fixtureComparison } from "./fixture-comparison.ts";
import { fixtureRun } from "./fixture-run.ts";
import { fullInputs, fullRun } from "./full-run.ts";
import { hostileInputs, hostileRun, hostileTexts } from "./hostile-run.ts";
import { chromiumPath, launchChromium } from "./offline-browser.ts";
import { landings } from "./page-landings.ts";

const required = process.env["BENCH_REQUIRE_CHROMIUM"] === "1";

test.runIf(required)("a Chromium is there, since BENCH_REQUIRE_CHROMIUM asks for one", () => {
  expect(chromiumPath).toBeDefined();
});

describe.skipIf(chromiumPath === undefined)("in a real browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-report-"));
  const path = join(folder, "index.html");
  const address = pathToFileURL(path).href;
  const fullPage = pathToFileURL(join(folder, "full.html")).href;
  let browser: Browser;

  beforeAll(async () => {
    const assets = readAssets();
    const run = fixtureRun({ comparison: fixtureComparison("regressed") });
    writeFileSync(join(folder, "run.json"), "{}");
    await writeReport(reportModel(run), folder, writeWholeFile);
    const full = fullRun({ scenarios: 5, pairs: 40 });
    writeFileSync(join(folder, "full.html"), renderReport(reportModel(full, fullInputs(full)), assets));
    const small = fullRun({ scenarios: 5, pairs: 6 });
    for (const [position, text] of hostileTexts.entries()) {
      const model = reportModel(hostileRun(small, text), hostileInputs(fullInputs(small), text));
      writeFileSync(join(folder, `hostile-${position}.html`), renderReport(model, assets));
    }
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page in a context of its own; what it complains about and asks for is collected. */
  async function opened(
    target = address,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; troubles: string[] }> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on("console", (message) => troubles.push(message.text()));
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("dialog", (dialog) => troubles.push(dialog.message()));
    page.on(
      "request",
      (request) => request.url().split("#")[0] !== target.split("#")[0] && troubles.push(request.url()),
    );
    await page.goto(target);
    return { page, troubles };
  }

  test("a page of many rows without the end tags that a parser implies is the same document", async () => {
    const { page } = await opened(fullPage, { javaScriptEnabled: false });
    const whole = await page.locator("main").innerHTML();
    // A shape that was not closed would hold those after it.
    expect(await page.locator("path > :not(title), use > *, td > tr, li > li").count()).toBe(0);
    const tight = tightHtml(whole);
    expect(tight.length).toBeLessThan(whole.length * 0.97);
    await page.setContent(`<!doctype html><main>${tight}</main>`);
    expect(await page.locator("main").innerHTML()).toBe(whole);
    await page.context().close();
  });

  test("paper shows the colours that a legend and marks are nothing without", async () => {
    const { page } = await opened(fullPage);
    await page.emulateMedia({ media: "print" });
    for (const mark of [".swatch", ".dot"]) {
      const found = page.locator(mark).first();
      expect(await found.evaluate((element) => getComputedStyle(element).printColorAdjust)).toBe("exact");
    }
    await page.context().close();
  });

  test("the page opens from a file without a complaint or a request, below 700 kB", async () => {
    const { page, troubles } = await opened();
    expect(troubles).toEqual([]);
    expect(statSync(path).size).toBeLessThan(700_000);
    expect(await page.locator("#provenance a[download]").getAttribute("href")).toBe("run.json");
    await page.context().close();
  });

  test("every chart is drawn, in light and in dark, with different inks", async () => {
    const { page } = await opened(address, { colorScheme: "light" });
    await drawAll(page);
    const light = await canvasSums(page);
    expect(light).toHaveLength(10);
    expect(light.filter(({ inked }) => inked < 500)).toEqual([]);
    await page.click("#theme");
    expect(await page.getAttribute("html", "data-theme")).toBe("dark");
    const dark = await canvasSums(page);
    expect(dark.filter(({ inked }) => inked < 500)).toEqual([]);
    expect(dark.filter(({ sum }, position) => sum === light[position]?.sum)).toEqual([]);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(22, 24, 27)");
    await page.context().close();
  });

  test("a dark system gets the dark page, a toggle turns it back", async () => {
    const { page } = await opened(address, { colorScheme: "dark" });
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(22, 24, 27)");
    await page.click("#theme");
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(246, 246, 244)");
    await page.context().close();
  });

  test("without scripts the tables stand and the charts say where the numbers are", async () => {
    const { page, troubles } = await opened(address, { javaScriptEnabled: false });
    expect(troubles).toEqual([]);
    // A scenario out of sight is not laid out, and one that comes into sight is in the next frame.
    await page.locator("#cold-start").scrollIntoViewIfNeeded();
    await expect.poll(() => page.locator("#cold-start .arms tbody tr").first().innerText()).toContain("197 ms");
    expect(await page.locator("canvas").count()).toBe(0);
    expect(await page.locator(".fallback:visible").count()).toBe(10);
    expect(await page.locator("#filter:visible, #theme:visible").count()).toBe(0);
    await page.context().close();
  });

  test("the filter narrows rows and scenarios, and its address opens the same view", async () => {
    const { page, troubles } = await opened();
    await page.keyboard.press("/");
    await page.keyboard.type("engine first token");
    expect(await visible(page)).toEqual({ scenarios: ["first-token"], rows: 3 });
    const link = page.url();
    expect(link).toMatch(/#q=engine\+first\+token$/);
    const again = await opened(link);
    expect(await visible(again.page)).toEqual({ scenarios: ["first-token"], rows: 3 });
    await page.fill("#filter-text", "");
    await page.check("#filter-changed");
    expect(await visible(page)).toEqual({
      scenarios: ["cold-start", "first-token", "parallel-tools", "context-compression"],
      rows: 7,
    });
    expect(page.url()).toMatch(/#changed=1$/);
    expect(troubles).toEqual([]);
    await page.context().close();
    await again.page.context().close();
  });

  test("a count of the banner leads to its rows", async () => {
    const { page } = await opened();
    await page.click(".counts a:has-text('regressed')");
    // The page hears of a new address after the click.
    await expect.poll(async () => page.inputValue("#filter-text")).toBe("regressed");
    const verdicts = await page.locator(".comparison tbody:visible > tr:first-child > td:first-child").allInnerTexts();
    expect(new Set(verdicts.map((verdict) => verdict.trim()))).toEqual(new Set(["regressed"]));
    await page.context().close();
  });

  test("j and k walk the scenarios that the filter leaves", async () => {
    const { page } = await opened(`${address}#changed=1`);
    const focused = (): Promise<string | undefined> => page.evaluate(() => document.activeElement?.id);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    expect(await focused()).toBe("first-token");
    await page.keyboard.press("k");
    expect(await focused()).toBe("cold-start");
    expect(page.url()).toMatch(/#changed=1&at=cold-start$/);
    await page.context().close();
  });

  test("every link within the page lands on its target", async () => {
    const { page } = await opened(fullPage);
    const { looked, missed } = await page.evaluate(landings);
    expect(looked).toBeGreaterThan(30);
    expect(missed).toEqual([]);
    await page.context().close();
  });

  test("on a phone the tables scroll in their own boxes and the page does not", async () => {
    const { page } = await opened(address, { viewport: { width: 390, height: 844 } });
    const widths = await page.evaluate(() => ({
      page: document.documentElement.scrollWidth,
      wideBoxes: [...document.querySelectorAll(".scroll")].filter((box) => box.scrollWidth > box.clientWidth).length,
    }));
    expect(widths.page).toBe(390);
    expect(widths.wideBoxes).toBeGreaterThan(2);
    await page.context().close();
  });

  test("on paper the page is light and nothing is wider than the sheet", async () => {
    const { page } = await opened(address, { viewport: { width: 720, height: 1000 }, colorScheme: "dark" });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(720);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe("rgb(255, 255, 255)");
    await page.context().close();
  });

  test("opening a row draws all its pairs, in time order and as a distribution, and nothing before that", async () => {
    const { page, troubles } = await opened(fullPage);
    const evidence = page.locator("#comparison > .scroll [data-pairs]").first();
    expect(await evidence.locator("canvas").count()).toBe(0);
    await evidence.locator("summary").press("Enter");
    await expect.poll(() => evidence.locator("canvas").count()).toBe(2);
    const inked = await canvasSums(page);
    expect(inked.filter(({ inked: points }) => points < 500)).toEqual([]);
    expect(await evidence.locator(".uplot").getAttribute("aria-label")).toContain("8 more to confirm");
    expect(troubles).toEqual([]);
    await page.context().close();
  });

  test("a word of the evidence explains itself by keyboard, and Escape closes it", async () => {
    const { page } = await opened(fullPage);
    const word = page.locator(".why .term").first();
    await word.press("Enter");
    expect(await page.locator("[popover]:popover-open").innerText()).toMatch(/\w+\n+\w+/);
    await page.keyboard.press("Escape");
    expect(await page.locator("[popover]:popover-open").count()).toBe(0);
    await page.context().close();
  });

  test("axe finds nothing serious with every section open, nor a contrast too low in the dark", async () => {
    const { page } = await opened(fullPage, { colorScheme: "light" });
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = details.matches(".card, .folded");
      for (const section of document.querySelectorAll<HTMLElement>(".scenario"))
        section.style.contentVisibility = "visible";
      document.querySelector<HTMLDetailsElement>(".evidence")?.setAttribute("open", "");
    });
    await page.evaluate(axe.source);
    expect(await seriousFindings(page, "{}")).toEqual([]);
    await page.click("#theme");
    expect(await page.getAttribute("html", "data-theme")).toBe("dark");
    // Only colours differ: what else axe looks at is the same page.
    expect(await seriousFindings(page, "{ runOnly: ['color-contrast'] }")).toEqual([]);
    await page.context().close();
  });

  test.each(hostileTexts.map((_, position) => position))(
    "hostile text %i neither runs nor breaks the page",
    async (position) => {
      const { page, troubles } = await opened(pathToFileURL(join(folder, `hostile-${position}.html`)).href, {
        viewport: { width: 390, height: 844 },
      });
      expect(troubles).toEqual([]);
      await drawAll(page);
      expect(await page.locator("canvas").count()).toBe(10);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      await page.context().close();
    },
  );
});

async function seriousFindings(page: Page, options: string): Promise<{ id: string; targets: string }[]> {
  const found: { id: string; impact: string; targets: string }[] = await page.evaluate(
    `axe.run(document, { resultTypes: ["violations"], ...${options} }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, targets: nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" ") })))`,
  );
  return found.filter(({ impact }) => impact === "serious" || impact === "critical");
}

/** For each canvas how many of its points are inked, and a sum that differs when colours do. */
function canvasSums(page: Page): Promise<{ inked: number; sum: number }[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("canvas")].map((canvas) => {
      const bytes = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
      let [inked, sum] = [0, 0];
      for (const point of new Uint32Array(bytes?.buffer ?? new ArrayBuffer(0))) {
        if (point >>> 24 > 0) inked += 1;
        sum = (sum * 31 + point) % 4_294_967_291;
      }
      return { inked, sum };
    }),
  );
}

/** Charts are drawn when they come near the window. */
async function drawAll(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (const box of document.querySelectorAll(".scenario [data-chart]")) {
      for (let frames = 0; box.querySelector("canvas") === null && frames < 600; frames += 1) {
        box.scrollIntoView({ behavior: "instant" });
        await new Promise((done) => requestAnimationFrame(done));
      }
    }
  });
}

async function visible(page: Page): Promise<{ scenarios: string[]; rows: number }> {
  const scenarios = await page.locator(".scenario:visible").evaluateAll((sections) => sections.map(({ id }) => id));
  return { scenarios, rows: await page.locator(".comparison tbody:visible").count() };
}

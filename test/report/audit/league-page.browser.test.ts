import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LeagueRecord } from "../../../src/audit/league-record.ts";
import { leaguePage } from "../../../src/report/audit/league-page.tsx";
import { formatValue } from "../../../src/core/units.ts";
import { fixtureLeague } from "../../audit/fixture-league.ts";
import { chromiumPath, launchChromium } from "../offline-browser.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.skipIf(chromiumPath === undefined)("the league's page in a real browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-league-"));
  const file = join(folder, "league.html");
  let browser: Browser;
  let record: LeagueRecord;

  beforeAll(async () => {
    record = await fixtureLeague();
    writeFileSync(file, leaguePage(record));
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page in a context of its own. What it complains about and loads besides itself is collected. */
  async function opened(options: BrowserContextOptions = {}): Promise<{ page: Page; troubles: string[] }> {
    const context = await browser.newContext({ bypassCSP: false, ...options });
    const page = await context.newPage();
    const address = pathToFileURL(file).href;
    const troubles: string[] = [];
    page.on("console", (message) => troubles.push(message.text()));
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("dialog", (dialog) => troubles.push(dialog.message()));
    page.on("request", (request) => request.url() !== address && troubles.push(request.url()));
    await page.goto(address);
    return { page, troubles };
  }

  test("it opens from a file without a complaint or a request, and holds below 200 kB", async () => {
    const { page, troubles } = await opened();
    expect(troubles).toEqual([]);
    expect(readFileSync(file).length).toBeLessThan(200_000);
    await page.context().close();
  });

  test("a heading sorts the engines both ways, and an engine without a value stays last", async () => {
    const { page } = await opened();
    expect(await order(page)).toEqual(["quick", "near", "slow", "reference"]);
    const heading = page.locator(".league thead button", { hasText: "First token" });
    await heading.click();
    expect((await order(page)).at(0)).toBe("reference");
    expect((await order(page)).at(-1)).toBe("slow");
    expect(await page.locator('.league [aria-sort="ascending"]').count()).toBe(1);
    await heading.click();
    expect((await order(page)).at(-1)).toBe("slow");
    expect((await order(page)).at(-2)).toBe("reference");
    expect(await page.locator('.league [aria-sort="descending"]').count()).toBe(1);
    await page.context().close();
  });

  test("without scripts every figure stands in the table and in the bars", async () => {
    const { page, troubles } = await opened({ javaScriptEnabled: false });
    expect(troubles).toEqual([]);
    const text = await page.locator("main").innerText();
    const values = record.parts
      .flatMap(({ figures }) => figures)
      .flatMap(({ unit, cells }) =>
        cells.flatMap((cell) => (cell.kind === "none" ? [] : formatValue(cell.value, unit))),
      );
    expect(values.filter((value) => !text.includes(value))).toEqual([]);
    expect(await page.locator(".multiples svg").count()).toBe(values.length);
    await page.context().close();
  });

  test("the laboratory engine is marked, and a dash has its reason", async () => {
    const { page } = await opened();
    expect(await page.locator(".league .laboratory").count()).toBe(1);
    expect(
      await page.locator(".multiples li", { hasText: "slow" }).locator("small", { hasText: "img src" }).count(),
    ).toBe(1);
    await page.context().close();
  });

  test("the data of the page are the league", async () => {
    const { page } = await opened();
    const [json = "", csv = ""] = await page
      .locator("#data a")
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
    expect(JSON.parse(linkedText(json))).toEqual(record);
    const figures = record.parts.flatMap((part) => part.figures);
    expect(linkedText(csv).trimEnd().split("\r\n")).toHaveLength(1 + 4 * figures.length);
    await page.context().close();
  });

  test("on a phone the tables scroll in their own boxes and the page does not", async () => {
    const { page } = await opened({ viewport: { width: 390, height: 844 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.context().close();
  });

  // Only colours differ in the dark: what else axe looks at is the same page.
  test.for([
    ["light", "{ resultTypes: ['violations'] }"],
    ["dark", "{ runOnly: ['color-contrast'] }"],
  ] as const)("it has no serious accessibility problem in %s", async ([colorScheme, options]) => {
    const { page } = await opened({ colorScheme });
    await page.evaluate(axe);
    const results: AxeResults = await page.evaluate(`axe.run(document, ${options})`);
    const serious = results.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    await page.context().close();
  });
});

/** The engines of the table from top to bottom. */
async function order(page: Page): Promise<string[]> {
  const names = page.locator(".league tbody th");
  return names.evaluateAll((cells) => cells.map((cell) => cell.textContent?.split(" ")[0] ?? ""));
}

/** The text that a `data:` address holds. */
function linkedText(address: string): string {
  return Buffer.from(address.split("base64,")[1] ?? "", "base64").toString("utf8");
}

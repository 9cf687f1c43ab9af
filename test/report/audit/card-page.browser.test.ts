import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cardMarkdown } from "../../../src/report/audit/card-markdown.ts";
import { cardPage } from "../../../src/report/audit/card-page.tsx";
import { cardText } from "../../../src/report/audit/card-text.ts";
import { chromiumPath, launchChromium } from "../offline-browser.ts";
import { fixtureCard as record } from "./fixture-card.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

test("the card's texts name every figure, and nothing of the agent reaches the terminal or a log as a command", () => {
  const text = cardText(record, { width: 100, page: "audit.html" });
  const escape = String.fromCodePoint(0x1b);
  expect(text.replaceAll(new RegExp(String.raw`${escape}\[[\d;]*m`, "g"), "")).not.toContain(escape);
  expect(text).not.toContain("\u202E");
  expect(text).not.toMatch(/^::/m);
  expect(text.replaceAll(/\s+/g, " ")).toContain(
    "1.25 s (1.20 s to 1.30 s, 25.0 times the floor, less than 1, more than 2 of 3 known agents)",
  );
  expect(text.replaceAll(/\s+/g, " ")).toContain("Costs $0.131 and 2.10 s a task [volatile-prompt]");
  const page = cardPage(record);
  expect([page.includes(escape), page.includes("\u202E")]).toEqual([false, false]);
  const markdown = cardMarkdown(record);
  expect(markdown).not.toMatch(/<img|<script|\]\(http/);
  expect(markdown).not.toMatch(/^::/m);
  expect(markdown).toContain("1.25 s");
});

describe.skipIf(chromiumPath === undefined)("the card's page in a real browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-card-"));
  const file = join(folder, "audit.html");
  let browser: Browser;

  beforeAll(async () => {
    writeFileSync(file, cardPage(record));
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens the page. What it complains about, and what it loads besides itself, is collected. */
  async function opened(options: BrowserContextOptions = {}): Promise<{ page: Page; troubles: string[] }> {
    const context = await browser.newContext(options);
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

  test.each([
    ["a phone", { viewport: { width: 360, height: 700 } }],
    ["a dark desk", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }],
    ["a reader without scripts", { javaScriptEnabled: false }],
  ] as const)(
    "for %s it is silent, needs no sideways scrolling, and shows hostile text as text",
    async (_, options) => {
      const { page, troubles } = await opened(options);
      const text = await page.locator("main").innerText();
      expect(text).toContain("1.25 s");
      expect(text).toContain("25.0 times the floor, less than 1, more than 2 of 3 known agents");
      expect(text).toContain("Costs $0.131 and 2.10 s a task.");
      expect(text.indexOf("Costs $0.131")).toBeLessThan(text.indexOf("Start to first request"));
      expect(text).toContain('onerror="alert(1)"');
      const box = await page.locator("body").boundingBox();
      expect(box?.width).toBeLessThanOrEqual(
        options === undefined || !("viewport" in options) ? 1280 : options.viewport.width,
      );
      expect(troubles).toEqual([]);
      await page.context().close();
    },
  );

  // Only colours differ in the dark: what else axe looks at is the same page.
  test.each([
    ["light", "{}", 10],
    ["dark", "{ runOnly: ['color-contrast'] }", 0],
  ] as const)("no rule of accessibility is broken in %s colours", async (colorScheme, options, passes) => {
    const context = await browser.newContext({ bypassCSP: true, colorScheme });
    const page = await context.newPage();
    await page.goto(pathToFileURL(file).href);
    await page.evaluate(axe);
    const results: AxeResults = await page.evaluate(`axe.run(document, ${options})`);
    expect(results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(results.passes.length).toBeGreaterThan(passes);
    await context.close();
  });
});

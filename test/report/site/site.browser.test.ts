import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publishSite } from "../../../src/cli/publish/publish.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { chromiumPath, launchChromium } from "../offline-browser.ts";
import { publishedRuns } from "./published-runs.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

describe.skipIf(chromiumPath === undefined)("a published site in a real browser", () => {
  const folder = join(mkdtempSync(join(tmpdir(), "bench-site-")), "site");
  const fromFile = (path: string) => pathToFileURL(join(folder, path)).href;
  let shared: readonly string[] = [];
  let browser: Browser;
  let server: Server;

  beforeAll(async () => {
    const given = [...publishedRuns(20, { slowerFrom: 12 }), ...publishedRuns(1, { engine: "mine" })];
    await publishSite({ given, folder, margins: defaultMargins, address: null });
    shared = readdirSync(join(folder, "asset")).map((name) => `asset/${name}`);
    server = createServer((request, response) => {
      const path = /^\/me\/bench\/(.*)$/.exec(request.url ?? "")?.[1];
      try {
        const body = readFileSync(join(folder, path === "" ? "index.html" : (path ?? "none")));
        response.setHeader("content-type", typeOf(path ?? "")).end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(join(folder, ".."), { recursive: true, force: true });
  });

  /** Opens a page in a context of its own; what it complains about and loads besides itself is collected. */
  async function opened(address: string, colorScheme: "light" | "dark" = "light", width = 1200) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, bypassCSP: false });
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on("console", (message) => troubles.push(message.text()));
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on(
      "request",
      (request) =>
        request.url().split("#")[0] !== address.split("#")[0] &&
        !shared.some(
          (path) => request.url() === new URL(`/me/bench/${path}`, address).href || request.url() === fromFile(path),
        ) &&
        troubles.push(request.url()),
    );
    await page.goto(address);
    return { page, troubles, close: () => context.close() };
  }

  test("from the front page every link leads to a file of the site, none leaves it, none is absolute", async () => {
    const seen = new Set<string>();
    const queue = ["index.html"];
    const dead: string[] = [];
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const text = readFileSync(join(folder, path), "utf8");
      if (!path.endsWith(".html")) continue;
      if (path !== "index.html" && !/ href="(?:\.\.\/)*index\.html"/.test(text)) dead.push(`${path}: no way back`);
      for (const [, href = ""] of text.matchAll(/<(?:a|link|script)\b[^>]*? (?:href|src)="([^"]*)"/g)) {
        const target = new URL(href, `https://site.test/me/bench/${path}`);
        if (!target.href.startsWith("https://site.test/me/bench/") || href.startsWith("/"))
          dead.push(`${path}: ${href}`);
        else queue.push(target.pathname.slice("/me/bench/".length));
      }
    }
    expect(dead).toEqual([]);
    expect(seen.size).toBeGreaterThan(21 + 5 + 2 + 3);
  });

  test.each(["index.html", "runs.html", "scenario/cold-start.html", "run/2026-03-20-081500-reference19/index.html"])(
    "%s loads nothing but a script of the site and complains of nothing",
    async (path) => {
      const bound = server.address();
      const port = typeof bound === "object" && bound !== null ? bound.port : 0;
      for (const address of [fromFile(path), `http://127.0.0.1:${port}/me/bench/${path}`]) {
        const { page, troubles, close } = await opened(address);
        // A server is asked for an icon by the browser itself.
        expect(troubles.filter((trouble) => !trouble.endsWith("/favicon.ico"))).toEqual([]);
        expect((await linksOf(page)).length).toBeGreaterThan(3);
        if (path.startsWith("run/")) await page.locator("#filter").waitFor();
        await close();
      }
    },
  );

  // Only colours differ in the dark: what else axe looks at is the same page.
  test.each([
    ["light", "{}"],
    ["dark", "{ runOnly: ['color-contrast'] }"],
  ] as const)("axe finds nothing serious in %s", async (colours, options) => {
    for (const path of ["index.html", "engine/mine.html", "runs.html", "scenario/cold-start.html"]) {
      const { page, close } = await opened(fromFile(path), colours);
      await page.evaluate(axe);
      const found: AxeResults["violations"] = await page.evaluate(
        `axe.run(document, ${options}).then(({ violations }) => violations)`,
      );
      const serious = found.filter(({ impact }) => impact === "serious" || impact === "critical");
      expect({ path, serious: serious.map(({ id, nodes }) => [id, nodes[0]?.html]) }).toEqual({ path, serious: [] });
      await close();
    }
  });

  test("the chart tells of a run, changes its metric with the address, a click opens the run, and its row leads back", async () => {
    const { page, close } = await opened(fromFile("scenario/cold-start.html"));
    expect(await page.locator(".trend canvas").count()).toBe(1);
    expect(await page.locator("#trend-text").innerText()).toContain("2026-03-20");
    await page.locator("#trend-run").press("Home");
    expect(await page.locator("#trend-text").innerText()).toContain("2026-03-01");
    const before = await page.locator("#trend-series").inputValue();
    await page.locator("table a").nth(3).click();
    expect(await page.locator("#trend-series").inputValue()).not.toBe(before);
    expect(page.url()).toContain(`#${await page.locator("#trend-series").inputValue()}`);
    const box = await page.locator(".u-over").boundingBox();
    await page.locator(".u-over").click({ position: { x: (box?.width ?? 0) - 5, y: 100 } });
    await page.waitForURL(/run\/2026-03-20-081500-reference19\/index\.html#cold-start$/);
    const row = page.locator("#comparison tbody", { hasText: "imported on first use" }).first();
    await row.getByRole("link", { name: "history" }).click();
    await page.waitForURL(/scenario\/cold-start\.html#[0-9a-f]{10}$/);
    expect(page.url()).toContain(`#${await page.locator("#trend-series").inputValue()}`);
    await close();
  });

  test("on a phone no page is wider than the screen", async () => {
    for (const path of ["index.html", "engine/reference.html", "runs.html", "scenario/cold-start.html"]) {
      const { page, close } = await opened(fromFile(path), "dark", 390);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      await close();
    }
  });
});

function typeOf(path: string): string {
  return path.endsWith(".svg") ? "image/svg+xml" : path.endsWith(".js") ? "text/javascript" : "text/html";
}

function linksOf(page: Page): Promise<string[]> {
  return page.locator("a[href], link[href]").evaluateAll((all) => all.map((each) => each.getAttribute("href") ?? ""));
}

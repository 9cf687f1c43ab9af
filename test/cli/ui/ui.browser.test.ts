import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningUi, startUi } from "../../../src/cli/ui/ui-server.ts";
import type { RunRecord } from "../../../src/core/run-record.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { journalName } from "../../../src/run/journal.ts";
import { writeRun } from "../../../src/run/run-file.ts";
import { runRecord, scenarioRecord, trial } from "../../gate/run-records.ts";
import { chromiumPath, launchChromium } from "../../report/offline-browser.ts";

const hostile = `<img src=x onerror="alert(1)">`;
const folder = mkdtempSync(join(tmpdir(), "bench-ui-"));
let ui: RunningUi;

const rounds = (tokens: number) => [0, 1, 2].map((index) => trial(index, "head", { tokens }));
const kept = (id: string, tokens: number, changes: Partial<RunRecord> = {}): RunRecord =>
  runRecord([scenarioRecord(rounds(tokens), { title: `Cache ${hostile}` })], { id, ...changes });

/** A run of two sides whose journal grows. */
const going = runRecord([scenarioRecord([])], { id: "2026-02-03-going", base: { name: "v1", revision: "abc" } });
const goingFolder = join(folder, going.id);
const journal = join(goingFolder, journalName);

function addPairs(from: number, to: number): void {
  for (let index = from; index < to; index += 1)
    for (const side of ["base", "head"] as const) {
      const wall = (side === "base" ? 100e6 : 150e6) + index * 1e5;
      const one = { ...trial(index, side, { wall }), phase: { kind: "pair" as const, index } };
      appendFileSync(journal, `${JSON.stringify({ kind: "trial", scenario: "cache", arm: "on", trial: one })}\n`);
    }
}

beforeAll(async () => {
  for (const run of [kept("2026-02-01-old", 5), kept("2026-02-02-new", 9)]) {
    mkdirSync(join(folder, run.id));
    await writeRun(join(folder, run.id), run);
    writeFileSync(join(folder, run.id, "index.html"), "<!doctype html><title>Kept page</title><p>kept</p>");
  }
  writeFileSync(join(folder, "secret.txt"), "outside of every run");
  symlinkSync(join(folder, "secret.txt"), join(folder, "2026-02-01-old", "link.txt"));
  mkdirSync(join(folder, "profile-cpu-ab12"));
  writeFileSync(join(folder, "profile-cpu-ab12", "index.html"), "<!doctype html><title>A profile</title>");
  mkdirSync(goingFolder);
  writeFileSync(journal, `${JSON.stringify({ kind: "run", run: going })}\n`);
  addPairs(0, 3);
  ui = await startUi({ folder, port: 0, token: "token", margins: defaultMargins });
});

afterAll(async () => {
  await ui.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The status and the headers of an answer, with any `Host`. */
function asked(path: string, headers: Readonly<Record<string, string>> = {}, method = "GET") {
  return new Promise<{ status: number | undefined; policy: string; body: string }>((done, fail) => {
    const { hostname, port } = new URL(ui.address);
    request({ hostname, port, path, method, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () => {
        done({ status: response.statusCode, policy: String(response.headers["content-security-policy"]), body });
      });
    })
      .on("error", fail)
      .end();
  });
}

test("only its own address with the token is served, and only files within a run", async () => {
  const statusOf = async (...words: Parameters<typeof asked>) => (await asked(...words)).status;
  expect(await statusOf("/")).toBe(403);
  expect(await statusOf("/token/", { host: "evil.example:80" })).toBe(403);
  expect(await statusOf("/token/", {}, "POST")).toBe(405);
  expect(await statusOf("/token/files/2026-02-01-old/run.json")).toBe(200);
  expect(await statusOf("/token/files/2026-02-01-old/link.txt")).toBe(404);
  expect(await statusOf("/token/follow/2026-09-09-none")).toBe(404);
  expect(await statusOf("/token/compare?base=2026-02-01-old&head=2026-02-01-old")).toBe(422);
  const page = await asked("/token/");
  expect(page.policy).toContain("default-src 'none'");
  expect(page.body).not.toContain("<img");
});

describe.skipIf(chromiumPath === undefined)("in a real browser", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
  });

  async function opened(path = ""): Promise<{ page: Page; troubles: string[] }> {
    const page = await browser.newPage();
    const troubles: string[] = [];
    page.on("console", (message) => troubles.push(message.text()));
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("dialog", (dialog) => troubles.push(dialog.message()));
    await page.goto(ui.address + path);
    return { page, troubles };
  }

  test("the list leads to kept pages, profiles and a comparison of any two runs", async () => {
    const { page, troubles } = await opened();
    expect(await page.locator("#going li").innerText()).toContain("against v1");
    expect(await page.locator("#kept tbody tr").count()).toBe(3);
    await page.getByRole("radio", { name: "base: 2026-02-01-old" }).check();
    await page.getByRole("radio", { name: "head: 2026-02-02-new" }).check();
    await page.getByRole("button", { name: "Compare the two" }).click();
    expect(await page.locator("#comparison").innerText()).toContain("+4");
    await page.goBack();
    await page.getByRole("link", { name: "report" }).first().click();
    expect(await page.title()).toBe("Kept page");
    await page.goBack();
    await page.getByRole("link", { name: "profile-cpu-ab12" }).click();
    expect(await page.title()).toBe("A profile");
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("a run is followed: pairs and verdicts come from its journal, and the end from its run file", async () => {
    const { page, troubles } = await opened(`follow/${going.id}`);
    expect(await page.locator("#progress").innerText()).toContain("Being measured");
    expect(await page.locator(".counted tbody tr td:nth-child(4)").innerText()).toBe("3");
    addPairs(3, 30);
    await expect.poll(() => page.locator(".pair-dots circle").count()).toBe(30);
    expect(await page.locator("#verdicts tbody .verdict").first().innerText()).toContain("regressed");
    expect(await page.locator("#verdicts tbody tr").first().innerText()).toMatch(/10\d ms to 15\d ms/);
    expect(await page.locator("#verdicts .cause").innerText()).toContain("The cause is not known");
    await page.evaluate(axe.source);
    const problems: string[] = await page.evaluate(
      "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id }) => id))",
    );
    expect(problems).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await writeRun(goingFolder, going);
    await expect.poll(() => page.locator("#ended a").count()).toBe(1);
    expect(troubles).toEqual([]);
    await page.close();
  });
});

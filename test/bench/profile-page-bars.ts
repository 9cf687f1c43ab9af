import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { type Random, randomFrom } from "../../src/core/random.ts";
import { chromiumPath } from "../report/offline-browser.ts";

// How large the page of a long CPU profile is, how soon a browser has drawn it, and whether 50 MB are handled: printed, for a person on
// a quiet machine to judge.
const bars = { bytes: 5_000_000, drawnMs: 2000 } as const;
const openings = 5;
const deepestStack = 60;
const intervalUs = 250;
const bench = resolve(import.meta.dirname, "../../bin/bench.js");

const profiles = [
  { name: "minute", seconds: 60, nodes: 40_000 },
  // A file of about 50 MB.
  { name: "large", seconds: 375, nodes: 200_000 },
] as const;

if (chromiumPath === undefined) throw new Error("no Chromium: set CHROMIUM to its path");
const folder = mkdtempSync(join(tmpdir(), "bench-profile-page-"));
const browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", "--disable-gpu"] });
let isKept = true;
try {
  for (const { name, seconds, nodes } of profiles) {
    const file = join(folder, `${name}.cpuprofile`);
    writeFileSync(file, cpuProfile(seconds, nodes, randomFrom(`profile page ${name}`)));
    const begun = performance.now();
    execFileSync(process.execPath, [bench, "profile", file, "--out", join(folder, name)], { stdio: "ignore" });
    const writtenMs = performance.now() - begun;
    const page = join(folder, name, readdirSync(join(folder, name))[0] ?? "", "index.html");
    const bytes = statSync(page).size;
    const times: number[] = [];
    while (times.length < openings) times.push(await drawnAfterMs(browser, page));
    const drawnMs = times.toSorted((left, right) => left - right)[Math.floor(openings / 2)] ?? Number.NaN;
    isKept &&= bytes <= bars.bytes;
    process.stdout.write(
      [
        `${name}: ${seconds} s in samples of ${intervalUs} us, ${(statSync(file).size / 1e6).toFixed(1)} MB, page written in ${Math.round(writtenMs)} ms`,
        `  ${bytes} bytes (bar ${bars.bytes}): ${bytes <= bars.bytes ? "kept" : "missed"}`,
        `  drawn after ${times.map((time) => Math.round(time)).join(", ")} ms, median ${Math.round(drawnMs)} (bar ${bars.drawnMs}): ${drawnMs <= bars.drawnMs ? "kept" : "missed"}`,
        "",
      ].join("\n"),
    );
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
process.exitCode = isKept ? 0 : 1;

/** Milliseconds from the start of the navigation to the frame after the flamegraph stood in the page. */
async function drawnAfterMs(opened: Browser, path: string): Promise<number> {
  const context = await opened.newContext();
  const page = await context.newPage();
  await page.goto(pathToFileURL(path).href);
  await page.locator("#flame svg rect").first().waitFor({ state: "attached" });
  const drawnMs = await page.evaluate(
    () => new Promise<number>((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now())))),
  );
  await context.close();
  return drawnMs;
}

function below(limit: number, random: Random): number {
  return Math.floor(random() * limit);
}

/** A profile as V8 writes it, of stacks that branch at random; the same seed gives the same bytes. */
function cpuProfile(seconds: number, nodeCount: number, random: Random): string {
  const depths = [0];
  const children: number[][] = [[]];
  while (depths.length < nodeCount) {
    let parent = Math.max(0, depths.length - 1 - below(800, random));
    while ((depths[parent] ?? 0) >= deepestStack) parent = below(parent, random);
    children[parent]?.push(depths.length + 1);
    depths.push((depths[parent] ?? 0) + 1);
    children.push([]);
  }
  const nodes = depths.map((depth, at) => ({
    id: at + 1,
    callFrame: {
      functionName: depth === 0 ? "(root)" : `step${below(3000, random)}`,
      scriptId: "1",
      url: depth === 0 ? "" : `file:///app/src/part-${below(200, random)}.js`,
      lineNumber: below(900, random),
      columnNumber: 3,
    },
    children: children[at],
  }));
  const count = Math.round((seconds * 1e6) / intervalUs);
  const samples = Array.from({ length: count }, () => 1 + below(nodeCount, random));
  const timeDeltas = Array.from({ length: count }, () => intervalUs);
  return JSON.stringify({ nodes, startTime: 0, endTime: count * intervalUs, samples, timeDeltas });
}

import { existsSync, readdirSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { areProfilersInstalled } from "../optional-profilers.ts";
import { chromiumPath, launchChromium } from "../report/offline-browser.ts";
import { bench, emptyFolder } from "./bench-process.ts";
import { benchInTurn } from "./commands-in-turn.ts";

/** Clinic works for seconds, on a busy machine for many. */
vi.setConfig({ testTimeout: 180_000 });

interface ToolSession {
  readonly file: string;
  readonly shows: string;
  readonly holds: Readonly<Record<string, string>>;
  /** Scenario and arm; the shortest where none is named. */
  readonly of?: readonly [string, string];
}

/** What each tool must leave beside its page, what its page must show, and what its summary must hold. */
const tools: Readonly<Record<string, ToolSession>> = {
  alloc: { file: "profile.heapprofile", shows: "Flamegraph", holds: { kind: "alloc", unit: "bytes" } },
  // A program of the scenario's own, on simulated time, in place of an engine.
  cpu: {
    file: "profile.cpuprofile",
    shows: "Flamegraph",
    holds: { kind: "cpu", unit: "nanoseconds" },
    of: ["cache-idle", "1m-5m"],
  },
  flame: { file: "flame.html", shows: "Whose code it was", holds: { kind: "cpu", unit: "nanoseconds" } },
  trace: { file: "trace.otlp.json", shows: "Findings", holds: { kind: "trace", unit: "nanoseconds" } },
  heap: { file: "heapprofiler.html", shows: "Open the picture", holds: { kind: "clinic heapprofiler" } },
  bubbleprof: { file: "bubbleprof.html", shows: "Open the picture", holds: { kind: "clinic bubbleprof" } },
  // A session of ten turns: a start is over before clinic has samples enough.
  doctor: {
    file: "doctor.html",
    shows: "Open the picture",
    holds: { kind: "clinic doctor" },
    of: ["cache-hit-rate", "planned"],
  },
};

const toolsAtHand = Object.entries(tools).filter(
  ([tool]) => areProfilersInstalled || !["flame", "heap", "bubbleprof", "doctor"].includes(tool),
);

const shortest = ["cold-start", "lazy"] as const;

const summary = z.looseObject({ schemaVersion: z.literal(1), page: z.string(), notes: z.array(z.string()) });

const instructionCounts = z.object({
  page: z.string(),
  kind: z.literal("instructions"),
  kernels: z.array(
    z.object({ kernel: z.string(), repeatable: z.literal(true), head: z.object({ instructionsPerUnit: z.number() }) }),
  ),
});

/** `valgrind` is found here first. The real one takes a minute for a kernel; test/runners/lab/instructions counts with it. */
const standIns = resolve(import.meta.dirname, "../programs/stand-ins");

let browser: Browser | null = null;
beforeAll(async () => {
  if (chromiumPath === undefined) return;
  browser = await launchChromium();
});
afterAll(() => browser?.close());

test.for(toolsAtHand)(
  "%s leaves a page that shows what it saw, its files, and a summary for programs",
  async ([tool, { file, shows, holds, of: [scenario, arm] = shortest }]) => {
    const folder = emptyFolder();
    const args = ["--tool", tool, "--samples", "1", "--budget", "1ms", "--json", "--arm", arm];
    const { code, stdout, stderr } = await bench(folder, "profile", scenario, "--engine", "reference", ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Profiling ${scenario} ${arm} with ${tool} ...\n` });
    const said = summary.parse(JSON.parse(stdout));
    expect(said).toMatchObject({ ...holds, subject: { title: `${scenario} ${arm}` } });
    expect(readdirSync(join(said.page, ".."))).toContain(file);
    expect(readdirSync(folder)).toEqual(["reports"]);
    if (browser === null) return;
    const page = await browser.newPage();
    await page.goto(pathToFileURL(said.page).href);
    await page.getByText(shows).first().waitFor({ state: "visible" });
    if (file.endsWith(".html")) {
      await page.goto(pathToFileURL(join(said.page, "..", file)).href);
      await page.locator("svg:visible, canvas:visible").first().waitFor({ state: "visible" });
    }
    await page.close();
  },
);

test("instructions leaves a page with the counts of the scenario's inner loops, and a summary for programs", async () => {
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv("PATH", `${standIns}${delimiter}${process.env["PATH"]}`);
  const folder = emptyFolder();
  const { code, stdout } = await bench(folder, "profile", "tool-order", "--tool", "instructions", "--json");
  expect(code).toBe(0);
  const said = instructionCounts.parse(JSON.parse(stdout));
  expect(said.kernels.map(({ kernel, head }) => [kernel, head.instructionsPerUnit])).toEqual([["scheduling", 1e6]]);
  expect(readdirSync(join(said.page, "..")).toSorted()).toEqual(["index.html", "instructions.json"]);
  if (browser === null) return;
  const page = await browser.newPage();
  await page.goto(pathToFileURL(said.page).href);
  await page.getByText("1,000,000").waitFor({ state: "visible" });
  await page.close();
});

test.for([
  [["cold-start"], /^bench: Scenario cold-start has no kernel\. Scenarios with one: cache-hit-rate, .*\.$/],
  [
    ["tool-order", "--arm", "parallel"],
    /^bench: --tool instructions: counts inner loops .*\. Leave out --arm and --engine\.$/,
  ],
] as const)("instructions of %j is refused in one line, and nothing is left behind", async ([args, line]) => {
  const folder = emptyFolder();
  const { code, stderr } = await benchInTurn(folder, "profile", ...args, "--tool", "instructions");
  expect(stderr.trimEnd().split("\n").at(-1)).toMatch(line);
  expect(code).toBe(2);
  expect(existsSync(join(folder, "reports"))).toBe(false);
});

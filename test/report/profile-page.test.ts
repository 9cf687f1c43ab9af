import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CallNode, ProfileModel } from "../../src/core/profile-model.ts";
import { placeFrames } from "../../src/report/icicle.tsx";
import { renderProfilePage } from "../../src/report/profile-page.tsx";
import { chromiumPath, openFromDisk } from "./offline-browser.ts";

const hostile = `<script>alert("x")</script>`;
const leaf = (name: string, totalNs: number): CallNode => {
  return { name, location: `src/${name}.ts:3`, part: "engine", selfNs: totalNs, totalNs, children: [] };
};
const tree: CallNode = {
  ...leaf("all threads", 1000e6),
  part: "program",
  selfNs: 0.5e6,
  children: [leaf(hostile, 700e6), leaf("parse", 299e6), leaf("tooNarrow", 0.5e6)],
};
const model: ProfileModel = {
  title: "engine.js",
  command: ["node", "engine.js", `--prompt=${hostile}`],
  node: "v20.20.2",
  samplingIntervalNs: 250_000,
  threads: [
    {
      pid: 7,
      threadId: 0,
      command: ["node", "engine.js"],
      wallNs: 2e9,
      busyNs: 1e9,
      samples: 8000,
      rawFile: "raw/7-0.cpuprofile",
    },
    { pid: 9, threadId: 1, command: ["node"], wallNs: 0, busyNs: 0, samples: 0, rawFile: null },
  ],
  parts: [
    { part: "engine", selfNs: 1000e6 },
    { part: "idle", selfNs: 1000e6 },
  ],
  functions: tree.children,
  tree,
  notes: ["one of the threads left no profile"],
};

test("names from the profiled program are text, never markup", () => {
  const html = renderProfilePage(model);
  expect(html).not.toContain("<script");
  expect(html).toContain("&lt;script>alert(&quot;x&quot;)");
});

test("the page loads nothing: no script, no address, and a policy that forbids both", () => {
  const html = renderProfilePage(model);
  expect(html).not.toMatch(/https?:|<link|<img|@import|\burl\(/);
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  expect(renderProfilePage(model)).toBe(html);
});

test("frames stand below their callers, side by side, and those too narrow to see are left out", () => {
  expect(placeFrames(tree).map(({ node, depth, left, width }) => [node.name, depth, left, width])).toEqual([
    ["all threads", 0, 0, 1],
    [hostile, 1, 0, 0.7],
    ["parse", 1, 0.7, 0.299],
  ]);
});

test("a profile without busy time is a page, not a division by zero", () => {
  const empty = { ...model, functions: [], parts: [], tree: { ...tree, totalNs: 0, children: [] } };
  expect(renderProfilePage(empty)).not.toContain("NaN");
});

test.skipIf(chromiumPath === undefined)(
  "a browser opens the page from disk without an error or a request",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "bench-page-"));
    try {
      const file = join(folder, "index.html");
      await writeFile(file, renderProfilePage(model));
      const seen = await openFromDisk(file, async (page) => {
        const boxes = await page.locator(".frame").evaluateAll((frames) => frames.map((frame) => frame.textContent));
        expect(boxes).toEqual(["all threads", hostile, "parse"]);
        expect(await page.locator(".frame").nth(2).getAttribute("title")).toBe(
          "parse\nsrc/parse.ts:3\ntotal 299 ms (29.90%), self 299 ms",
        );
      });
      expect(seen).toEqual({ requests: [], complaints: [] });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

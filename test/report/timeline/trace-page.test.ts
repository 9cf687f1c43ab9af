import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deriveTimeline } from "../../../src/report/timeline/derive-timeline.ts";
import { renderTracePage } from "../../../src/report/timeline/trace-page.tsx";
import { firstWindow, fittingName } from "../../../src/report/timeline/waterfall-drawing.ts";
import { hostile } from "../profile-fixture.ts";
import { chromiumPath, openFromDisk } from "../offline-browser.ts";
import { exchangeOf, traceOf } from "./random-traces.ts";

const tool = { name: hostile, startNs: 40e6, endNs: 80e6, toolCall: "a", failed: false };
const results = [{ call: 0, state: "done" as const, tail: "", isError: false, bytes: 3, text: "out" }];
const trace = traceOf(
  [
    exchangeOf({ arrivalNs: 10e6, endNs: 40e6 }),
    exchangeOf({ index: 1, arrivalNs: 80e6, endNs: 95e6, toolResults: results }),
  ],
  0,
  100e6,
);
const finding = { rule: "cache-broken", title: hostile, evidence: [hostile], remedy: "Mend it." } as const;
const side = {
  title: "this version",
  timeline: deriveTimeline({ trace, script: null, engineSpans: [tool], inside: null }),
  leftOut: 0,
  whatIfs: [],
  findings: [finding],
  failure: null,
};
const html = renderTracePage({
  subject: { title: "s a", facts: [], command: ["node"] },
  sides: [{ ...side, title: "before" }, side],
  files: [],
  notes: [],
});

test("the page is text of the engine as text, both sides as pictures and tables, and the same bytes again", () => {
  expect(html).not.toContain("<img");
  expect(html.match(/role="img"/g)).toHaveLength(2);
  expect(html.match(/<table>/g)).toHaveLength(2);
  expect([...html.matchAll(/<h(\d)/g)].map(([, level]) => level)).toEqual([
    "1",
    "2",
    "3",
    "3",
    "2",
    "3",
    "3",
    "2",
    "3",
    "3",
  ]);
  expect(html).toContain(
    "100 ms from start to end; on the critical path: requests 45.0 ms (45 %), tools 40.0 ms (40 %)",
  );
  expect(html).not.toMatch(/NaN|Infinity/);
  const [, key = ""] = /<p class="key">(.*?)<\/p>/s.exec(html) ?? [];
  expect([...key.matchAll(/class="f-([^"]+)"/g)].map(([, name]) => name)).toEqual(["waiting", "tool", "own", "path"]);
});

const requestFrom = (firstNs: number) =>
  deriveTimeline({
    trace: traceOf([exchangeOf({ arrivalNs: firstNs, endNs: 95e6 })], 0, 100e6),
    script: null,
    engineSpans: [],
    inside: null,
  });

test.for([
  [[10e6], 0],
  [[49e6], 0],
  [[50e6], 47.5e6],
  [[90e6, 60e6], 58e6],
  [[90e6, 10e6], 0],
] as const)("sides whose first requests leave at %j ns are drawn from %i ns on", ([firsts, fromNs]) => {
  expect(firstWindow(firsts.map(requestFrom))).toEqual({ fromNs, untilNs: 100e6 });
});

test("a name is shown whole, or as much of it as still says something", () => {
  expect([200, 60, 40].map((pixels) => fittingName("request 12", pixels))).toEqual(["request 12", "request…", ""]);
  expect(fittingName("read", 34)).toBe("read");
});

test("a picture that leaves out a long start says so, and its bars begin at its left edge", () => {
  const page = renderTracePage({
    subject: { title: "s a", facts: [], command: ["node"] },
    sides: [{ ...side, timeline: requestFrom(90e6) }],
    files: [],
    notes: [],
  });
  expect(page).toContain("The picture begins at 89.5 ms, shortly before the first request.");
  expect(page).toContain('data-begins="89500000"');
  expect(html).not.toContain("The picture begins at");
});

test.skipIf(chromiumPath === undefined)(
  "in a browser it loads nothing, zooms by keys, and tells about a span",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "bench-trace-page-"));
    try {
      await writeFile(join(folder, "index.html"), html);
      const seen = await openFromDisk(join(folder, "index.html"), async (page) => {
        const bar = page.locator("[data-span] rect").first();
        const width = async () => Number(await bar.getAttribute("width"));
        const before = await width();
        await page.locator("[data-waterfall]").focus();
        await page.keyboard.press("+");
        expect(await width()).toBeCloseTo(2 * before, -1);
        await page.keyboard.press("0");
        expect(await width()).toBeCloseTo(before, 0);
        await page.keyboard.press("n");
        expect(await page.locator(".details").textContent()).toContain("request 1\nfrom 10.0 ms to 40.0 ms: 30.0 ms");
        await page.locator("[data-span]").nth(1).click();
        expect(await page.locator(".details").textContent()).toContain("request 2");
      });
      expect(seen).toEqual({ requests: [], complaints: [] });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);

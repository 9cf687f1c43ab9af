import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeEveryKind } from "./every-kind-of-page.ts";
import { type Firefox, firefoxPath, startFirefox } from "./firefox.ts";

test.runIf(process.env["BENCH_REQUIRE_FIREFOX"] === "1")(
  "a Firefox is there, since BENCH_REQUIRE_FIREFOX asks for one",
  () => {
    expect(firefoxPath).toBeDefined();
  },
);

/** Pages by path from the folder, what to do on each, and what that yields. */
const pages: readonly (readonly [path: string, act: string, result: unknown])[] = [
  ["run.html", "drawn('.scenario [data-chart] canvas', '.scenario [data-chart]')", true],
  ["site/index.html", "document.querySelectorAll('.spark').length > 3", true],
  ["site/scenario/cold-start.html", "drawn('.trend canvas', '.trend')", true],
  ["site/league.html", "document.querySelectorAll('tbody tr').length", 4],
  [
    "league.html",
    "(document.querySelector('.league thead button').click(), document.querySelector('[aria-sort]').ariaSort)",
    "ascending",
  ],
  ["site/engine/mine.html", "document.querySelectorAll('.engines [aria-current]').length", 1],
  ["card.html", "document.querySelectorAll('.part').length", 1],
  ["trace.html", "document.querySelectorAll('[data-span]').length > 1", true],
  ["profile.html", "drawn('#flame g.frame', '#flame')", true],
  ["guides/docs/agents.html", "(search('baseline'), document.querySelectorAll('#search-results li').length)", 12],
];

const actions = `
const drawn = async (what, where) => {
  document.querySelector(where).scrollIntoView();
  for (let frames = 0; frames < 600 && document.querySelector(what) === null; frames += 1)
    await new Promise((done) => requestAnimationFrame(done));
  return document.querySelector(what) !== null;
};
const search = (words) => {
  const field = document.querySelector("#search-words");
  field.value = words;
  field.dispatchEvent(new Event("input"));
};`;

describe.skipIf(firefoxPath === undefined)("in Firefox, from a disk", () => {
  const folder = mkdtempSync(join(tmpdir(), "bench-firefox-pages-"));
  let firefox: Firefox | undefined;

  beforeAll(async () => {
    await writeEveryKind(folder);
    firefox = await startFirefox(firefoxPath ?? "");
  });

  afterAll(async () => {
    await firefox?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  test.for(pages)("%s does its work, complains of nothing, and is no wider than a desk or a phone", async (page) => {
    const [path, act, result] = page;
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ] as const) {
      await firefox?.open(pathToFileURL(join(folder, path)).href, { width, height });
      expect(await firefox?.valueOf(`(() => { ${actions} return ${act}; })()`)).toEqual(result);
      expect(await firefox?.valueOf("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      const { complaints = [], requests = [] } = (await firefox?.troubles()) ?? {};
      // Firefox asks for a font of its own, which is data. No page has one.
      const elsewhere = requests.filter(
        (url) => !url.startsWith(pathToFileURL(folder).href) && !url.startsWith("data:"),
      );
      expect({ complaints, elsewhere }).toEqual({ complaints: [], elsewhere: [] });
    }
  });
});

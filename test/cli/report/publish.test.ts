import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunRecord } from "../../../src/core/run-record.ts";
import { publishSite } from "../../../src/cli/report/publish.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { fixtureRun } from "../../report/fixture-run.ts";
import { hostileRun, hostileTexts } from "../../report/hostile-run.ts";
import { publishedRuns } from "../../report/site/published-runs.ts";
import { bench, emptyFolder } from "../bench-process.ts";

const publication = (folder: string, given: readonly RunRecord[]) =>
  publishSite({ given, folder, margins: defaultMargins, address: null });

/** Every file below with its text and the moment it was written. */
function filesOf(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .toSorted();
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

test.each([2, 12])(
  "after %i runs one more writes its own page and the pages that list it, and no other run's",
  async (count) => {
    const folder = join(emptyFolder(), "site");
    const runs = publishedRuns(count + 1);
    await publication(folder, runs.slice(0, count));
    const { written, unchanged, added, total } = await publication(folder, runs.slice(count));
    expect({ added, total }).toEqual({ added: 1, total: count + 1 });
    const pages = written.filter((path) => path.startsWith("run/"));
    expect(pages).toEqual([`run/${runs[count]?.id}/index.html`, `run/${runs[count]?.id}/run.json`]);
    // Front page, list, data, feed, a page and a badge for each of five scenarios, and the verdict's badge.
    expect(written.length - pages.length).toBe(4 + 5 + 5 + 1);
    // Two scripts and .nojekyll.
    expect(unchanged).toBe(3);
  },
);

test("the pages of runs share one script file, and are a third of a page that carries its own", async () => {
  const folder = join(emptyFolder(), "site");
  await publication(folder, publishedRuns(2));
  const files = filesOf(folder);
  const scripts = [...files.keys()].filter((path) => path.startsWith("asset/run-"));
  expect(scripts).toHaveLength(1);
  const pages = [...files].filter(([path]) => path.endsWith("/index.html"));
  expect(pages).toHaveLength(2);
  for (const [, page] of pages) {
    expect(page).toContain(`<script defer src="../../${scripts[0]}">`);
    expect(3 * page.length).toBeLessThan(page.length + (files.get(scripts[0] ?? "")?.length ?? 0));
  }
});

test("the same runs again write nothing, and their order does not matter", async () => {
  const [one, other] = [join(emptyFolder(), "site"), join(emptyFolder(), "site")];
  const runs = publishedRuns(4);
  await publication(one, runs);
  expect((await publication(one, runs)).written).toEqual([]);
  await publication(other, runs.toReversed().slice(0, 2));
  await publication(other, runs.slice(0, 2));
  expect(filesOf(other)).toEqual(filesOf(one));
});

test("a run that was taken out of the site leaves no page that only it had", async () => {
  const folder = join(emptyFolder(), "site");
  const [first, second] = publishedRuns(2);
  if (first === undefined || second === undefined) throw new Error("two runs");
  const [only, ...others] = second.scenarios;
  await publication(folder, [{ ...first, scenarios: others }, second]);
  expect(filesOf(folder).has(`scenario/${only?.id}.html`)).toBe(true);
  const again = { ...second, scenarios: others };
  const { removed } = await publication(folder, [again]);
  expect(removed.toSorted()).toEqual([`badge/scenario/${only?.id}.svg`, `scenario/${only?.id}.html`]);
});

// A megabyte of text in every field is the page's own test; here it would be a gigabyte of files.
const shortTexts = hostileTexts.filter(({ length }) => length < 100_000);

const traces = ["<img", "<script>alert", "\u202E", "\u001B", "\u0000"];

test.each(shortTexts.map((_, place) => place))(
  "hostile text %i stays inside the folder and is no markup",
  async (place) => {
    const folder = join(emptyFolder(), "site");
    const hostile = hostileRun(fixtureRun(), shortTexts[place] ?? "");
    await publication(folder, [hostile, ...publishedRuns(2)]);
    const files = filesOf(folder);
    expect([...files.keys()].filter((path) => !/^[a-z0-9./-]+$/.test(path))).toEqual([]);
    for (const [path, text] of files) {
      if (!/\.(html|svg|xml)$/.test(path)) continue;
      expect({ path, found: traces.filter((trace) => text.includes(trace)) }).toEqual({
        path,
        found: [],
      });
    }
  },
);

test("bench publish takes runs as files and folders, says what it wrote, and never writes over another folder's files", async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, "reports"));
  for (const run of publishedRuns(2)) writeFileSync(join(folder, "reports", `${run.id}.json`), JSON.stringify(run));
  const first = await bench(folder, "publish", "--out", "site", "--url", "https://example.org/bench");
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
  expect(first.stdout).toContain("2 runs added, 2 in all");
  expect(readFileSync(join(folder, "site/feed.xml"), "utf8")).toContain("https://example.org/bench/run/");
  writeFileSync(join(folder, "reports/notes.json"), "{}");
  const other = await bench(folder, "publish", "--out", "reports");
  expect(other.stderr).toContain(
    "bench: --out reports: holds files that are no site of bench publish. Name an empty folder.\n",
  );
  expect(other.code).toBe(2);
  expect((await bench(folder, "publish", "nowhere", "--out", "site")).stderr).toBe(
    "bench: nowhere: no such file or folder. Name run files, or folders of them.\n",
  );
});

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { RunRecord } from "../../../src/core/run-record.ts";
import { publishSite } from "../../../src/cli/publish/publish.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { fixtureRun } from "../../report/fixture-run.ts";
import { hostileRun, hostileTexts } from "../../report/hostile-run.ts";
import { fixtureLeague } from "../../audit/fixture-league.ts";
import { publishedRuns } from "../../report/site/published-runs.ts";
import { emptyFolder } from "../bench-process.ts";
import { benchInTurn } from "../commands-in-turn.ts";
import { deadOwnerMark } from "../../run/dead-owner.ts";

const publication = (folder: string, given: readonly RunRecord[]) =>
  publishSite({ given, folder, margins: defaultMargins, address: null });

/** Every file below with its text and the moment it was written. */
function filesOf(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .toSorted();
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}

test.each([2, 6])(
  "after %i runs one more writes its own page and the pages that list it, and no other run's",
  async (count) => {
    const folder = join(emptyFolder(), "site");
    const runs = publishedRuns(count + 1);
    await publication(folder, runs.slice(0, count));
    const { written, unchanged, added, total } = await publication(folder, runs.slice(count));
    expect({ added, total }).toEqual({ added: 1, total: count + 1 });
    const pages = written.filter((path) => /^run\/.+\//.test(path));
    expect(pages).toEqual([`run/${runs[count]?.id}/index.html`, `run/${runs[count]?.id}/run.json`]);
    // Front page, list, data, feed, index, a page and a badge for each of five scenarios, and the verdict's badge.
    expect(written.length - pages.length).toBe(5 + 5 + 5 + 1);
    // Two scripts, .nojekyll and the badge of the levels.
    expect(unchanged).toBe(4);
  },
);

test("a publication that was cut is made again by the same command, however early it was cut", async () => {
  const runs = publishedRuns(2);
  const whole = join(emptyFolder(), "site");
  const { written } = await publication(whole, runs);
  const paths = ["index.json", ...written.filter((path) => path !== "index.json")];
  expect(written).toEqual(paths);
  for (const kept of [0, 1, 2, Math.floor(paths.length / 2), paths.length - 1]) {
    const cut = join(emptyFolder(), "site");
    for (const path of paths.slice(0, kept)) cpSync(join(whole, path), join(cut, path));
    // The file that was being written by a process that is gone.
    mkdirSync(join(cut, paths[kept] ?? "", ".."), { recursive: true });
    writeFileSync(join(cut, `${paths[kept]}.${deadOwnerMark()}-00000000`), "{");
    await publication(cut, runs);
    expect(differing(filesOf(cut), filesOf(whole))).toEqual([]);
  }
});

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

const runFile = (folder: string, run: RunRecord | undefined) => join(folder, "run", run?.id ?? "", "run.json");

/** Files that only one of two sites has, or that differ. */
function differing(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((path) => one.get(path) !== other.get(path));
}

test("adding a run reads no run that is there: what their files hold could be anything of the same length", async () => {
  const [site, whole] = [join(emptyFolder(), "site"), join(emptyFolder(), "site")];
  const runs = publishedRuns(5);
  await publication(site, runs.slice(0, 4));
  for (const run of runs.slice(0, 4)) writeFileSync(runFile(site, run), "?".repeat(statSync(runFile(site, run)).size));
  const { total, added } = await publication(site, runs.slice(4));
  expect({ total, added }).toEqual({ total: 5, added: 1 });
  await publication(whole, runs);
  // The four files that hold something else now are the only ones that differ.
  expect(differing(filesOf(site), filesOf(whole))).toEqual(runs.slice(0, 4).map(({ id }) => `run/${id}/run.json`));
});

describe("a site whose index can't be used reads its runs again, and is the same: the index", () => {
  const folder = join(emptyFolder(), "site");
  const runs = publishedRuns(3);
  let before: ReadonlyMap<string, string>;

  beforeAll(async () => {
    await publication(folder, runs);
    before = filesOf(folder);
  });

  test.each([
    ["is missing", (index: string) => rmSync(index)],
    ["is not JSON", (index: string) => writeFileSync(index, "{")],
    ["was written by another bench", (index: string) => edit(index, { benchVersion: "0.0.1" })],
    ["has another layout", (index: string) => edit(index, { schemaVersion: 0 })],
    ["points at workloads that it lacks", (index: string) => edit(index, { workloads: [] })],
    ["knows other runs", (index: string) => edit(index, {}, (run) => ({ ...run, id: `${run.id}x` }))],
    ["tells of a file of another length", (index: string) => edit(index, {}, (run) => ({ ...run, bytes: 1 }))],
  ])("%s", async (_, spoil) => {
    spoil(join(folder, "run/index.json"));
    await publication(folder, runs.slice(2));
    expect(differing(filesOf(folder), before)).toEqual([]);
  });
});

interface Indexed {
  readonly runs: readonly { readonly id: string }[];
}

function edit(path: string, changes: object, change = (run: Indexed["runs"][number]): object => run): void {
  const index: Indexed = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify({ ...index, runs: index.runs.map(change), ...changes }));
}

test("the same runs again write nothing, and their order does not matter", async () => {
  const [one, other] = [join(emptyFolder(), "site"), join(emptyFolder(), "site")];
  const runs = publishedRuns(4);
  await publication(one, runs);
  expect((await publication(one, runs)).written).toEqual([]);
  await publication(other, runs.toReversed().slice(0, 2));
  await publication(other, runs.slice(0, 2));
  expect(differing(filesOf(other), filesOf(one))).toEqual([]);
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
  const first = await benchInTurn(folder, "publish", "--out", "site", "--url", "https://example.org/bench");
  expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: "" });
  expect(first.stdout).toContain("2 runs added, 2 in all");
  expect(readFileSync(join(folder, "site/feed.xml"), "utf8")).toContain("https://example.org/bench/run/");
  writeFileSync(join(folder, "reports/notes.json"), "{}");
  const other = await benchInTurn(folder, "publish", "--out", "reports");
  expect(other.stderr).toContain(
    "bench: --out reports: the files in it are not a site of bench publish. Name an empty folder.\n",
  );
  expect(other.code).toBe(2);
  expect((await benchInTurn(folder, "publish", "nowhere", "--out", "site")).stderr).toBe(
    "bench: nowhere: no such file or folder. Name run files or folders.\n",
  );
});

test("a league comes to the site with its page and its file, stays there, and its run is no run of the site", async () => {
  const [folder, site] = [emptyFolder(), join(emptyFolder(), "site")];
  const league = await fixtureLeague(1);
  const place = join(folder, "reports", league.run);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "league.json"), JSON.stringify(league));
  writeFileSync(join(place, "run.json"), JSON.stringify({ ...fixtureRun(), id: league.run }));
  const first = await benchInTurn(folder, "publish", "--out", site);
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("0 runs added, 0 in all; 1 league;") });
  const again = await publication(site, publishedRuns(1));
  expect(again).toMatchObject({ added: 1, total: 1, leagues: 1 });
  const files = filesOf(site);
  const [page = ""] = [...files.keys()].filter((path) => /^league\/.*\/index\.html$/.test(path));
  expect(files.get("index.html")).toContain(`href="${page}"`);
  expect(files.get("league.html")).toContain(`href="${page}"`);
  expect(JSON.parse(files.get("index.json") ?? "")).toMatchObject({ leagues: [{ page }] });
  expect(files.get(page)).toContain("Contenders");
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { historiesOf } from "../../../src/gate/history.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { siteBadges } from "../../../src/report/site/site-badges.ts";
import { siteModel } from "../../../src/report/site/site-model.ts";
import { slugOf } from "../../../src/report/site/slug.ts";
import { publishedRuns, siteRuns } from "./published-runs.ts";

const runs = publishedRuns(24, { slowerFrom: 15 });
const histories = historiesOf(siteRuns(runs), defaultMargins).map((history) => ({ ...history, engine: "reference" }));

test("a level that rose by a fifth is two levels, each with its middle and its band, and the place in words", () => {
  const series = siteModel(siteRuns(runs), histories).scenarios.find(({ id }) => id === "cold-start")?.series[0];
  expect(series?.levels.map(({ from, to }) => [from, to])).toEqual([
    [0, 14],
    [15, 23],
  ]);
  for (const { low, median, high } of series?.levels ?? [])
    expect([low, median, high]).toEqual([low, median, high].toSorted((a, b) => a - b));
  const text = `+20 % from ${runs[15]?.engine.revision}, 2026-03-16`;
  expect(series?.changes).toEqual([{ run: runs[15]?.id, tone: "worse", text }]);
});

test("a level that begins with uncommitted changes is theirs, and not their commit's", () => {
  const edited = runs.map((run, day) => (day === 15 ? { ...run, engine: { ...run.engine, dirty: true } } : run));
  const { changes } = siteModel(siteRuns(edited), histories);
  const revision = runs[15]?.engine.revision;
  expect(changes.at(0)).toMatchObject({
    engine: "reference",
    tone: "worse",
    text: `+20 % from uncommitted changes on ${revision}, 2026-03-16`,
    run: { title: `reference at ${revision} with changes` },
  });
});

test("an engine that publishes one run takes neither the front page nor its badges over", () => {
  const mine = publishedRuns(30, { engine: "mine" }).slice(-1);
  const site = siteModel(siteRuns([...runs, ...mine]), histories);
  expect(site.runs[0]?.engine).toBe("mine");
  expect(site.views.map(({ title, page, runs: own }) => [title, page, own.length])).toEqual([
    ["reference", "engine/reference.html", 24],
    ["mine", "engine/mine.html", 1],
  ]);
  expect(new Set(site.scenarios.map(({ engine }) => engine))).toEqual(new Set(["reference"]));
  expect(new Set(site.views[1]?.scenarios.map(({ engine }) => engine))).toEqual(new Set(["mine"]));
  expect(site.views[1]?.scenarios.flatMap(({ series }) => series)).toEqual([]);
  expect(siteBadges(site).get("badge/verdict.svg")).toContain("regressed");
  expect(siteBadges(site).get("badge/engine/mine.svg")).toContain("regressed");
  expect(siteBadges(site).get("badge/levels.svg")).toMatch(/\d got worse/);
  expect(siteBadges(siteModel(siteRuns(mine), [])).get("badge/levels.svg")).toContain("none got worse");
});

test("a baseline is marked at its own run where that is published, else at the first run held against it", () => {
  const mark = (list: typeof runs) =>
    siteModel(
      siteRuns(list),
      historiesOf(siteRuns(list), defaultMargins).map((history) => ({ ...history, engine: "reference" })),
    ).scenarios[0]?.series[0]?.baselines;
  expect(mark(runs)).toEqual([{ index: 23, name: "v0.1.0" }]);
  const base = runs.at(-1)?.base?.revision ?? "";
  const own = runs.map((run, place) => (place === 4 ? { ...run, engine: { ...run.engine, revision: base } } : run));
  expect(mark(own)).toEqual([{ index: 4, name: "v0.1.0" }]);
});

test("a scenario's verdict is the worst of its gating rows, not that of the run", () => {
  const outcomes = siteModel(siteRuns(runs), histories).scenarios.map(({ id, outcome }) => [id, outcome]);
  expect(Object.fromEntries(outcomes)).toMatchObject({
    "cold-start": "regressed",
    "first-token": "inconclusive",
    "parallel-tools": "passed",
  });
});

test("engines stand side by side by their newest runs, with a caution where workload or machine differ", () => {
  const [mine] = publishedRuns(1, { engine: "mine" });
  if (mine === undefined) throw new Error("a run");
  expect(siteModel(siteRuns(runs), []).engines).toBeNull();
  const elsewhere = { ...mine, environment: { ...mine.environment, cpuModel: "another" } };
  const table = siteModel(siteRuns([...runs, elsewhere]), []).engines;
  expect(table?.columns.map(({ engine }) => engine)).toEqual(["reference", "mine"]);
  const cautions = (table?.rows ?? []).map(({ cells }) => cells[1]?.caution);
  expect(new Set(cautions)).toEqual(new Set(["another machine", null]));
  const changed = { ...mine, scenarios: mine.scenarios.map((scenario) => ({ ...scenario, digest: "other" })) };
  const other = siteModel(siteRuns([...runs, changed]), []).engines;
  expect(new Set(other?.rows.map(({ cells }) => cells[1]?.caution))).toEqual(new Set(["another workload"]));
});

test("slugs are safe in paths and differ when names do, also without regard to capitals", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (one, other) => {
      expect(slugOf(one)).toMatch(/^[a-z0-9][a-z0-9-]*$/);
      expect(slugOf(one) === slugOf(other)).toBe(one === other);
    }),
  );
  expect(slugOf("Cold")).not.toBe(slugOf("cold"));
  expect(slugOf("cold-start")).toBe("cold-start");
});

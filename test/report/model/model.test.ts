import { expect, test } from "vitest";
import type { Verdict } from "../../../src/core/comparison.ts";
import { quietText } from "../../../src/report/model/comparison-model.ts";
import { reportModel } from "../finished-report.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";
import { hostileRun, hostileTexts } from "../hostile-run.ts";

const regressed = reportModel(fixtureRun({ comparison: fixtureComparison("regressed") }));

test.each([
  ["regressed", "regressed", "3 metrics regressed"],
  ["inconclusive", "inconclusive", "Inconclusive"],
  ["improved", "passed", "No regression beyond the margin"],
  ["unchanged", "passed", "No regression beyond the margin"],
] as const satisfies readonly (readonly [Verdict, string, string])[])(
  "a verdict of %s shows as %s",
  (verdict, kind, headline) => {
    expect(reportModel(fixtureRun({ comparison: fixtureComparison(verdict) })).banner).toMatchObject({
      kind,
      headline,
    });
  },
);

test("a run without a baseline claims no verdict", () => {
  const { banner, comparison } = reportModel(fixtureRun());
  expect(banner).toMatchObject({ kind: "measured", headline: "Measured, nothing compared", rule: null });
  expect(comparison).toBeNull();
});

test("what is incomplete is never green: failed trials, missing scenarios, interruption, nothing measured", () => {
  const comparison = fixtureComparison("unchanged");
  const runs = [
    fixtureRun({ comparison, failedTrial: true, trials: 4 }),
    fixtureRun({ comparison: fixtureComparison("unchanged", { missing: true }) }),
    fixtureRun({ comparison, interrupted: true }),
    { ...fixtureRun({ comparison }), scenarios: [] },
    fixtureRun({ failedTrial: true, trials: 4 }),
  ];
  const banners = runs.map((run) => reportModel(run).banner);
  expect(banners.map(({ kind }) => kind)).toEqual(["failed", "failed", "interrupted", "failed", "failed"]);
  expect(banners.map(({ exitRule }) => /Exit code (\d+)/.exec(exitRule)?.[1])).toEqual(["2", "2", "130", "2", "2"]);
});

test("one failed trial among many is listed and counted, but does not fail the run", () => {
  const { banner } = reportModel(fixtureRun({ comparison: fixtureComparison("unchanged"), failedTrial: true }));
  expect(banner.kind).toBe("passed");
  expect(banner.counts).toContainEqual({ kind: "failed", count: 1, label: "trial failed" });
});

test("rows are sorted worst first, then by how far beyond the margin", () => {
  const rows = regressed.comparison?.rows ?? [];
  expect(rows.map(({ verdict }) => verdict).filter((verdict, place, all) => verdict !== all[place - 1])).toEqual([
    "regressed",
    "inconclusive",
    "improved",
    "unchanged",
    "not-judged",
  ]);
  expect(rows.slice(0, 3).map(({ change }) => change)).toEqual(["+24,196 tok", "+8.1 %", "+4.6 %"]);
});

test("a paired row carries its evidence, an exact row its difference and cause", () => {
  const [exact, paired] = regressed.comparison?.rows ?? [];
  expect(exact?.why).toEqual([
    { label: "difference", value: "+24,196 tok" },
    {
      label: "cause",
      value:
        "The system prompt changes during the session, in 2 requests, first in request 2 (byte 512: `14:59:03` became `14:59:05`): 1 row in 1 arm",
    },
  ]);
  expect(exact?.interval).toBeNull();
  expect(paired?.why.map(({ label }) => label)).toEqual([
    "95 % interval",
    "margin",
    "pairs",
    "p worse",
    "p better",
    "smallest detectable",
    "cause",
  ]);
  expect(paired?.interval?.estimate).toBeCloseTo(2.7);
});

test("differences from the plain arm are percent for noisy and modelled numbers and units for exact ones", () => {
  const table = regressed.scenarios.find(({ anchor }) => anchor === "context-compression")?.table;
  const summary = table?.rows.map(({ id, cells }) => [id, cells[3]?.difference?.text]);
  expect(summary?.slice(0, 2)).toEqual([
    ["cost.total", "−40 %"],
    ["gen_ai.usage.input_tokens", "−2,231,574 tok"],
  ]);
  expect(summary?.at(-1)).toEqual(["context.fact_recall", "−12.5 points"]);
  expect(table?.rows[0]?.cells[0]?.difference).toBeNull();
});

test("an arm is held against the plain arm of its own group", () => {
  const table = regressed.scenarios.find(({ anchor }) => anchor === "parallel-tools")?.table;
  expect(table?.arms.map(({ reference }) => reference)).toEqual([
    null,
    "eight file reads, one after another",
    null,
    "four waiting children, one after another",
    null,
    "reads and edits of one file, one after another",
  ]);
});

test("failed trials count in no median and are listed with their reason", () => {
  const tools = reportModel(fixtureRun({ failedTrial: true })).scenarios[2];
  expect(tools?.failures).toMatchObject([
    { side: "head", phase: "round 4", reason: expect.stringContaining("call 4") },
  ]);
  expect(tools?.table.rows[0]?.cells.map((cell) => cell?.count)).toEqual([12, 12, 12, 12, 12, 11]);
});

test("charts hold every trial, both sides when paired, and a logarithmic scale only for far apart arms", () => {
  const charts = regressed.scenarios.flatMap((scenario) => scenario.charts);
  expect(charts).toHaveLength(10);
  expect(charts.map(({ scale }) => scale).filter((scale) => scale === "logarithmic")).toHaveLength(2);
  expect(charts[0]?.series.map(({ side, trials }) => [side, trials.map((values) => values.length)])).toEqual([
    ["base", [12, 12, 12]],
    ["head", [12, 12, 12]],
  ]);
  expect(reportModel(fixtureRun()).scenarios[0]?.charts[0]?.series).toHaveLength(1);
});

test("a metric that no trial yielded has no cell and no chart", () => {
  const run = fixtureRun();
  const empty = {
    ...run,
    scenarios: run.scenarios.map((each) => ({ ...each, arms: each.arms.map((arm) => ({ ...arm, trials: [] })) })),
  };
  const model = reportModel(empty);
  expect(model.scenarios.flatMap(({ charts }) => charts)).toEqual([]);
  expect(model.scenarios[0]?.table.rows[0]?.cells).toEqual([null, null, null]);
});

test.each(hostileTexts.map((text, position) => [position, text] as const))(
  "hostile text %i reaches no field of the model unclean or unbounded",
  (_, text) => {
    const model = reportModel(hostileRun(fixtureRun({ comparison: fixtureComparison("regressed") }), text));
    const texts = textsIn(model);
    expect(texts.length).toBeGreaterThan(200);
    expect(
      texts.filter((each) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(each.replaceAll(/[\n\u200C\u200D]/g, ""))),
    ).toEqual([]);
    expect(Math.max(...texts.map((each) => each.length))).toBeLessThan(6_000);
  },
);

test("the command to reproduce carries the seed, quoted for a shell", () => {
  const run = { ...fixtureRun(), command: ["bench", "run", "it's $HOME"], seed: "a b" };
  expect(reportModel(run).reproduction.command).toBe(String.raw`bench run 'it'\''s $HOME' --seed 'a b'`);
  expect(reportModel({ ...run, command: ["bench", "run", "--seed=7"] }).reproduction.command).toBe(
    "bench run --seed=7",
  );
  expect(reportModel({ ...run, command: ["bench", "\u202E"] }).reproduction.exact).toBe(false);
});

test("anchors are unique, stable and plain", () => {
  const run = fixtureRun();
  const twins = {
    ...run,
    scenarios: run.scenarios.map((scenario, place) => ({ ...scenario, id: place < 3 ? "Same/Id" : "<>" })),
  };
  const anchors = reportModel(twins).scenarios.map(({ anchor }) => anchor);
  expect(anchors).toEqual(["same-id", "scenario-2-same-id", "scenario-3-same-id", "scenario-4", "scenario-5"]);
});

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

test("where no row was judged, nothing is said to be unchanged", () => {
  const { rows } = regressed.comparison ?? { rows: [] };
  const settled = rows.filter(({ verdict }) => verdict === "unchanged");
  const open = rows.filter(({ verdict }) => verdict === "not-judged");
  expect([settled.length, open.length]).not.toContain(0);
  expect(quietText([...settled, ...open])).toBe("No row changed and none is open.");
  for (const none of [open, []]) expect(quietText(none)).toBe("No row was judged: nothing is known of a change.");
});

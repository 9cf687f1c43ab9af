import { expect, test } from "vitest";
import type { RunRecord } from "../../../src/core/run-record.ts";
import type { Comparison, ComparisonRow } from "../../../src/core/comparison.ts";
import { overallVerdict } from "../../../src/gate/judge/verdict.ts";
import { renderReport } from "../../../src/report/html/page.tsx";
import { reportModel } from "../finished-report.ts";
import { readAssets } from "../../../src/report/assets.ts";
import type { Budget } from "../../../src/core/budget.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";

const bannerOf = (run: RunRecord) => reportModel(run).banner;

function runWith(change: (row: ComparisonRow) => ComparisonRow) {
  const plain = fixtureComparison("regressed");
  const rows = plain.rows.map(change);
  const comparison: Comparison = { ...plain, rows, verdict: overallVerdict(rows, []) };
  return fixtureRun({ comparison });
}

const regressed = ({ judgement }: ComparisonRow) =>
  judgement.kind !== "not-judged" && judgement.verdict === "regressed";
const unchanged = (row: ComparisonRow): ComparisonRow =>
  row.judgement.kind === "not-judged"
    ? row
    : { ...row, judgement: { kind: "exact", verdict: "unchanged", difference: 0, detail: null } };

test("the headline counts what gates: a regression that was accepted is named beside it", () => {
  const accepted = { reason: "worth it", isoDate: "2026-03-13T10:00:00.000Z", by: null };
  const banner = bannerOf(
    runWith((row) =>
      row.metric === "gen_ai.usage.input_tokens" && regressed(row) ? { ...row, gates: false, accepted } : row,
    ),
  );
  expect(banner.headline).toBe("2 metrics regressed");
  expect(banner.counts.slice(0, 2)).toEqual([
    { kind: "regressed", count: 2, label: "regressed" },
    { kind: "regressed-aside", count: 1, label: "worse but not gating" },
  ]);
  expect(banner.explanation).toContain("One metric that does not gate, or was accepted, is worse.");
});

test("a regression of what does not gate passes, and is not passed over", () => {
  const banner = bannerOf(runWith((row) => (regressed(row) ? { ...row, gates: false } : unchanged(row))));
  expect(banner.kind).toBe("passed");
  expect(banner.headline).toBe("No gating regression beyond the margin");
  expect(banner.counts.slice(0, 2)).toEqual([
    { kind: "regressed", count: 0, label: "regressed" },
    { kind: "regressed-aside", count: 3, label: "worse but not gating" },
  ]);
  expect(banner.explanation).toBe(
    "No gating metric left its margin. 3 metrics that do not gate, or were accepted, are worse.",
  );
});

test("rows that gate and were not judged are the open question: the banner says why, the page does not fold them away", () => {
  const reason = "3 of 3 pairs were dropped: more processes than processors";
  const run = runWith((row) =>
    row.scenario === "cold-start" ? { ...row, judgement: { kind: "not-judged", reason } } : unchanged(row),
  );
  const model = reportModel(run);
  expect(model.banner.explanation).toBe(`2 gating metrics could not be judged: ${reason}.`);
  expect(model.scenarios.filter(({ notable }) => notable).map(({ anchor }) => anchor)).toEqual(["cold-start"]);
  const page = renderReport(model, readAssets());
  expect(page).not.toContain("No row changed and none is open.");
  expect(page.indexOf(reason, page.indexOf('id="comparison"'))).toBeLessThan(page.indexOf('class="folded"'));
});

test("where no row gates, nothing was shown to be unchanged, and more pairs are not what is missing", () => {
  const banner = bannerOf(runWith((row) => ({ ...unchanged(row), gates: false })));
  expect(banner.explanation).toBe("No gating metric was judged: nothing was shown to be unchanged.");
});

const limit = (most: number, gates = true): Budget => ({
  scenario: "cache-hit-rate",
  arm: "none",
  metric: "usage.fresh_input_tokens",
  limit: { kind: "at-most", value: most },
  gates,
  origin: "configuration",
});

test.each([
  { of: "a broken budget", budgets: [limit(1)], kind: "regressed", headline: "1 budget broken" },
  { of: "two", budgets: [limit(1), limit(2)], kind: "regressed", headline: "2 budgets broken" },
  { of: "a broken target", budgets: [limit(1, false)], kind: "measured", headline: "Measured, nothing compared" },
  { of: "a kept budget", budgets: [limit(1e12)], kind: "measured", headline: "Measured, nothing compared" },
])("$of, with nothing compared, reads: $headline", ({ budgets, kind, headline }) => {
  const banner = bannerOf({ ...fixtureRun({}), budgets });
  expect(banner).toMatchObject({ kind, headline });
  expect(banner.exitRule).toBe(
    kind === "regressed" ? "Exit code 0: a regression counts only with --gate." : "Exit code 0: nothing was compared.",
  );
});

test("a broken budget is named beside what regressed, and makes an unchanged comparison red", () => {
  const budgets = [limit(1)];
  expect(bannerOf({ ...runWith((row) => row), budgets }).headline).toMatch(/^\d+ metrics regressed, 1 budget broken$/);
  expect(bannerOf({ ...runWith(unchanged), budgets })).toMatchObject({
    kind: "regressed",
    headline: "1 budget broken",
  });
  const interrupted = bannerOf({ ...runWith(unchanged), budgets, interrupted: true });
  expect(interrupted.explanation).toContain("1 budget broken");
});

/** A row of a scenario whose numbers are exact. */
function exactRow(metric: string, base: number, head: number): ComparisonRow {
  const verdict = head > base ? "regressed" : head < base ? "improved" : "unchanged";
  const judgement = { kind: "exact", verdict, difference: head - base, detail: null } as const;
  return { scenario: "big-output", arm: "1-mb", metric, gates: false, base, head, judgement };
}

test.for([
  [100, 50, 1, 1, "b is cheaper than a"],
  [100, 50, 1, 0, "b is cheaper than a, but its model learns less"],
  [50, 100, 1, 0, "b is dearer than a"],
] as const)(
  "of two engines the cheaper one is called so, and what it keeps from its model",
  ([base, head, shown, left, headline]) => {
    const plain = fixtureComparison("regressed");
    const rows = [exactRow("cost.total", base, head), exactRow("big_output.end_shown", shown, left)];
    const comparison: Comparison = {
      ...plain,
      rows,
      causes: [],
      between: { base: "a", head: "b" },
      verdict: "unchanged",
    };
    expect(bannerOf(fixtureRun({ comparison })).headline).toBe(headline);
  },
);

test("a run with failed trials says why most of them failed, in the banner", () => {
  const reasons = ["no answer in 2 s", "exit code 3", "exit code 3", "exit code 3"];
  const run = fixtureRun({});
  const scenarios = run.scenarios.map((scenario, place) => ({
    ...scenario,
    arms: scenario.arms.map((arm, rank) => ({
      ...arm,
      trials: arm.trials.map((trial, number) =>
        place === 0 && rank === 0 && number < reasons.length
          ? { ...trial, outcome: { kind: "failed" as const, reason: reasons[number] ?? "" }, values: {} }
          : trial,
      ),
    })),
  }));
  const [first] = scenarios;
  const place = `${first?.id} ${first?.arms[0]?.id}`;
  expect(bannerOf({ ...run, scenarios }).explanation).toBe(
    `An incomplete run cannot pass. In ${place} and in 2 other trials: exit code 3.`,
  );
});

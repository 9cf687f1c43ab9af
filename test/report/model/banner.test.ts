import { expect, test } from "vitest";
import type { Comparison, ComparisonRow } from "../../../src/core/comparison.ts";
import { overallVerdict } from "../../../src/gate/judge/verdict.ts";
import { bannerOf } from "../../../src/report/model/banner.ts";
import { renderReport } from "../../../src/report/html/page.tsx";
import { reportModel } from "../../../src/report/model/model.ts";
import { readAssets } from "../../../src/report/assets.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";

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
  expect(banner.explanation).toContain("One metric that does not gate, or was accepted, regressed.");
});

test("a regression of what does not gate passes, and is not passed over", () => {
  const banner = bannerOf(runWith((row) => (regressed(row) ? { ...row, gates: false } : unchanged(row))));
  expect(banner.kind).toBe("passed");
  expect(banner.explanation).toBe(
    "No gating metric left its margin. 3 metrics that do not gate, or were accepted, regressed.",
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

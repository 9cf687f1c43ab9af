import { expect, test } from "vitest";
import { reportModel } from "../finished-report.ts";
import { reasonLines } from "../../../src/report/terminal/terminal.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";

const comparison = fixtureComparison("regressed");
const exact = comparison.rows.flatMap((row) => (row.judgement.kind === "exact" ? [row] : []));
const accepted = { reason: "worth it", isoDate: "2026-01-02T00:00:00.000Z", by: "Ada" };

function linesOf(details: readonly (string | null)[], acceptedFrom = Infinity): readonly string[] {
  const [row] = exact;
  if (row === undefined) throw new Error("an exact row");
  const rows = details.map((detail, index) => ({
    ...row,
    arm: `arm-${index}`,
    judgement: { ...row.judgement, verdict: "regressed" as const, difference: 1, detail },
    ...(index >= acceptedFrom && { accepted }),
  }));
  return reasonLines(reportModel(fixtureRun({ comparison: { ...comparison, rows } })).comparison?.rows ?? []);
}

test("one cause is one line with the places where it shows, however many rows it moved", () => {
  const [first = "", ...others] = linesOf(Array.from({ length: 5 }, () => "request 1 differs in system"));
  expect(first).toMatch(/^cause: request 1 differs in system \(.*arm-0; .*arm-1; .*arm-2; and 2 more\)$/);
  expect(others).toEqual([]);
  expect(linesOf(["request 1 differs in system", "request 2 differs in tools"])).toHaveLength(2);
  expect(linesOf([null])).toEqual([]);
});

test("an accepted regression says why it was", () => {
  expect(linesOf([null, null], 1)).toEqual([expect.stringMatching(/^accepted: worth it \(2026-01-02 by Ada\) \(/)]);
});

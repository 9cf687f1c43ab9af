import papaparse from "papaparse";
import { expect, test } from "vitest";
import { csvTable } from "../../../src/report/formats/csv.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";
import { hostileRun } from "../hostile-run.ts";

const run = fixtureRun({ comparison: fixtureComparison("regressed") });

test.each(['=HYPERLINK("http://x")', "+1+1", "-1+1", "@SUM(A1)", "a,b", 'a"b', "a\r\nb"])(
  "the text %j is one cell that no spreadsheet computes",
  (text) => {
    const { data, errors } = papaparse.parse<string[]>(csvTable(hostileRun(run, text)), { skipEmptyLines: true });
    expect(errors).toEqual([]);
    expect(new Set(data.map((row) => row.length))).toEqual(new Set([21]));
    const texts = data.flat().filter((cell) => Number.isNaN(Number(cell)));
    expect(texts.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(texts.filter((cell) => cell.includes(text.slice(0, 3).trim())).length).toBeGreaterThan(0);
  },
);

test("lines end as RFC 4180 says and negative numbers stay numbers", () => {
  const table = csvTable(run);
  expect(table.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  expect(table).toContain(",-0.093,");
  expect(table).not.toContain("'-");
});

test("what was compared without being measured on this side has a row, and an empty run only a header", () => {
  const bare = { ...run, scenarios: [] };
  expect(csvTable(bare).trim().split("\r\n")).toHaveLength(1 + (run.comparison?.rows.length ?? 0));
  expect(
    csvTable({ ...bare, comparison: null })
      .trim()
      .split("\r\n"),
  ).toHaveLength(1);
});

/** Rows of a table that were judged and gate. */
function gatingRows(table: string): number {
  const { data } = papaparse.parse<Record<string, string>>(table, { header: true, skipEmptyLines: true });
  return data.filter(({ gates, verdict }) => gates === "true" && verdict !== "").length;
}

test("a row that the comparison took out of the gate does not gate in the table either", () => {
  const { comparison } = run;
  const taken = comparison && { ...comparison, rows: comparison.rows.map((row) => ({ ...row, gates: false })) };
  expect(gatingRows(csvTable(run))).toBe(comparison?.rows.filter(({ gates }) => gates).length);
  expect(gatingRows(csvTable({ ...run, comparison: taken }))).toBe(0);
});

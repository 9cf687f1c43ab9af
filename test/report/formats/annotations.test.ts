import { expect, test } from "vitest";
import { annotations } from "../../../src/report/formats/annotations.ts";
import { reportModel } from "../finished-report.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";
import { hostileRun, hostileTexts } from "../hostile-run.ts";

const run = fixtureRun({ comparison: fixtureComparison("regressed", { missing: true }), failedTrial: true });

test.each([...hostileTexts, "a\r\n::error::b", "%0A::stop-commands::x", "a:b,c::d"])(
  "the text %# is one command a line, at most ten of a kind",
  (text) => {
    const lines = annotations(reportModel(hostileRun(run, text)))
      .trimEnd()
      .split("\n");
    for (const line of lines) expect(line).toMatch(/^::(error|warning) title=[^:,\r\n]*::[^\r\n]*$/);
    const raw = lines.join("").replaceAll(/%(25|0D|0A|3A|2C)/g, "");
    expect(raw).not.toContain("%");
    for (const kind of ["error", "warning"])
      expect(lines.filter((line) => line.startsWith(`::${kind} `)).length).toBeLessThanOrEqual(10);
  },
);

test("errors come worst first; what is left out is counted", () => {
  const comparison = fixtureComparison("regressed");
  const rows = Array.from({ length: 8 }, (_, place) => comparison.rows.map((row) => ({ ...row, arm: `a${place}` })));
  const lines = annotations(reportModel(fixtureRun({ comparison: { ...comparison, rows: rows.flat() } }))).split("\n");
  expect(lines[0]).toContain("+24,196 tok");
  expect(lines[9]).toBe("::error title=15 more::The job summary lists all of them.");
});

test("nothing changed, nothing said", () => {
  expect(annotations(reportModel(fixtureRun({ comparison: fixtureComparison("unchanged") })))).toBe("");
});

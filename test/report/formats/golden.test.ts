import { expect, test } from "vitest";
import { formatNames } from "../../../src/report/format-names.ts";
import { renderFormat } from "../finished-report.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";

const run = fixtureRun({ comparison: fixtureComparison("regressed", { missing: true }), failedTrial: true });

const extensions = {
  markdown: "md",
  comment: "md",
  json: "json",
  csv: "csv",
  junit: "xml",
  bencher: "json",
  "github-action-benchmark": "json",
  "github-action-benchmark-bigger": "json",
  openmetrics: "txt",
  annotations: "txt",
} as const;

test.each(Object.entries(extensions))("the format %s reads as the golden file", async (name, extension) => {
  const format = formatNames.find((each) => each === name) ?? "html";
  await expect(renderFormat(run, format)).toMatchFileSnapshot(`../__golden__/${name}.${extension}`);
});

test("every format has a golden file; the page has its own", () => {
  expect([...Object.keys(extensions), "html"].toSorted()).toEqual([...formatNames].toSorted());
});

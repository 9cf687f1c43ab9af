import { expect, test } from "vitest";
import { formatNames } from "../../../src/report/format-names.ts";
import type { RunRecord } from "../../../src/core/run-record.ts";
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

/** Two scenarios have every unit and verdict: what programs read needs no more. */
const forPrograms = [
  "json",
  "bencher",
  "github-action-benchmark",
  "github-action-benchmark-bigger",
  "openmetrics",
] as const satisfies readonly (keyof typeof extensions)[];
const smallRun: RunRecord = {
  ...run,
  scenarios: run.scenarios.filter(isSmall),
  comparison:
    run.comparison === null
      ? null
      : { ...run.comparison, rows: run.comparison.rows.filter(({ scenario }) => isSmall({ id: scenario })) },
};

function isSmall({ id }: { readonly id: string }): boolean {
  return id === "cold-start" || id === "context-compression";
}

test.each(Object.entries(extensions))("the format %s reads as the golden file", async (name, extension) => {
  const format = formatNames.find((each) => each === name) ?? "html";
  const text = renderFormat(forPrograms.some((each) => each === name) ? smallRun : run, format);
  const shown = extension === "json" ? `${readable(JSON.parse(text))}\n` : text;
  await expect(shown).toMatchFileSnapshot(`../__golden__/${name}.${extension}`);
});

/** JSON in which a value that fits on a line has one, so that a change reads as a diff. */
function readable(value: unknown, indent = ""): string {
  const line = JSON.stringify(value);
  if (typeof value !== "object" || value === null || line.length <= 160) return line;
  const inner = `${indent} `;
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const parts = Array.isArray(value)
    ? value.map((part) => readable(part, inner))
    : Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${readable(part, inner)}`);
  return `${open}\n${parts.map((part) => inner + part).join(",\n")}\n${indent}${close}`;
}

test("every format has a golden file; the page has its own", () => {
  expect([...Object.keys(extensions), "html"].toSorted()).toEqual([...formatNames].toSorted());
});

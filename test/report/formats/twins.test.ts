import papaparse from "papaparse";
import { expect, test } from "vitest";
import { metricRow } from "../../metric-rows.ts";
import { formatChange } from "../../../src/core/units.ts";
import type { ComparisonLine } from "../../../src/report/model/comparison-model.ts";

import { renderFormat, reportModel } from "../finished-report.ts";
import { formatSigned } from "../../../src/report/model/value-text.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";
import { fullInputs, fullRun } from "../full-run.ts";
import { renderedText } from "./rendered-markdown.ts";

const run = fixtureRun({ comparison: fixtureComparison("regressed") });
const rows = reportModel(run).comparison?.rows ?? [];
/** What a twin says of a row: who, verdict, figure. */
const expected = rows.map((row) => [nameOf(row.key), row.verdict, row.change].join(": "));

function nameOf({ scenario, arm, metric }: ComparisonLine["key"]): string {
  return `${scenario} | ${arm} | ${metric}`;
}

test("the fixture has every verdict", () => {
  expect(new Set(rows.map(({ verdict }) => verdict)).size).toBe(5);
});

test.each(["markdown", "comment"] as const)("%s shows every row with the verdict and figure of the model", (format) => {
  const page = renderedText(renderFormat(run, format));
  const words = { regressed: "✗", inconclusive: "?", improved: "✓", unchanged: "=", "not-judged": "–" } as const;
  for (const row of rows) {
    const metric = row.gates ? row.metric : `${row.metric} (shown only)`;
    const verdict = `${words[row.verdict]} ${row.verdict.replace("-", " ")}`;
    const cells = [verdict, `${row.scenario} / ${row.arm}`, metric, row.base, row.head, row.change];
    expect(page).toContain(cells.join("\n"));
  }
});

test("json is the model", () => {
  const model: unknown = JSON.parse(renderFormat(run, "json"));
  expect(model).toMatchObject({ schemaVersion: 2, comparison: { rows: JSON.parse(JSON.stringify(rows)) } });
});

test("csv has every row with the verdict of the model and the number behind its figure", () => {
  const { data, errors } = papaparse.parse<Record<string, string>>(renderFormat(run, "csv"), {
    header: true,
    skipEmptyLines: true,
  });
  expect(errors).toEqual([]);
  const found = data
    .filter((row) => row["verdict"] !== "")
    .map((row) => {
      const key = { scenario: row["scenario"] ?? "", arm: row["arm"] ?? "", metric: row["metric"] ?? "" };
      return [nameOf(key), row["verdict"], figureOf(row, key.metric)].join(": ");
    });
  expect(found.toSorted()).toEqual(expected.toSorted());
});

function figureOf(row: Readonly<Record<string, string>>, metric: string): string {
  if (row["change"]) return formatChange(Number(row["change"]));
  if (!row["difference"]) return "–";
  const difference = Number(row["difference"]);
  return difference === 0 ? "equal" : formatSigned(difference, metricRow(metric).unit);
}

test("junit has every row with the verdict and figure of the model, and a test case for each that gates", () => {
  const xml = renderFormat(run, "junit");
  for (const row of rows)
    expect(xml).toContain(
      `${row.key.arm} / ${row.key.metric}: ${row.verdict}, ${row.base} -&gt; ${row.head}, ${row.change}`,
    );
  const cases = [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)].map(
    ([, classname, name]) => `${classname} / ${name}`,
  );
  const gating = rows.filter(({ gates }) => gates).map(({ key }) => `${key.scenario} / ${key.arm} / ${key.metric}`);
  expect(cases.toSorted()).toEqual(["run / the run is whole", ...gating].toSorted());
});

test("markdown has the budgets, claims, costs, history, sweeps, machines and reasons of the page", () => {
  const full = fullRun({ scenarios: 5, pairs: 8 });
  const inputs = fullInputs(full);
  const model = reportModel(full, inputs);
  const page = renderedText(renderFormat(full, "markdown", inputs));
  const said = [
    ...model.budgets.flatMap(({ what, value, limit, headroom }) => [what, value, limit, headroom]),
    ...model.claims.flatMap(({ says, answers }) => [says, ...answers.map(({ figure }) => figure)]),
    ...(model.tokenCosts?.rows ?? []).flatMap(({ arm, total, perThousand }) => [arm, total, perThousand]),
    ...(model.tokenCosts?.tables ?? []),
    ...model.history.map(({ sentence }) => sentence),
    ...model.scenarios.flatMap(({ sweeps }) => sweeps.map(({ sentence }) => sentence)),
    ...model.trust.machines.rows.flatMap(({ values }) => values),
    ...model.trust.facts.map(({ value }) => value),
    ...model.shards.map(({ machine }) => machine),
    ...(model.comparison?.rows ?? []).flatMap(({ acknowledged }) => acknowledged ?? []),
  ];
  expect(said.length).toBeGreaterThan(50);
  expect(said.filter((text) => !page.includes(text))).toEqual([]);
});

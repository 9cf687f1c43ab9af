import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import type { RunRecord } from "../../../src/core/run-record.ts";
import { renderFormat } from "../finished-report.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";
import { hostileRun, hostileTexts } from "../hostile-run.ts";

const schema = readFileSync(join(import.meta.dirname, "junit.xsd"), "utf8");
const run = fixtureRun({ comparison: fixtureComparison("regressed", { missing: true }), failedTrial: true });

async function complaints(file: RunRecord): Promise<readonly string[]> {
  const xml = [{ fileName: "junit.xml", contents: renderFormat(file, "junit") }];
  const { errors } = await validateXML({ xml, schema: [{ fileName: "junit.xsd", contents: schema }] });
  return errors.map(({ message }) => message);
}

test("the file is valid, whatever texts the run holds and whatever is missing from it", async () => {
  const hostile = [...hostileTexts, "\uFFFE]]>\uFFFF&#0;<!DOCTYPE x>"].map((text) => hostileRun(run, text));
  for (const each of [run, fixtureRun(), { ...run, scenarios: [], comparison: null }, ...hostile])
    expect(await complaints(each)).toEqual([]);
});

test("regressed rows fail, what is open or not judged is skipped, and the counts add up", () => {
  const xml = renderFormat(run, "junit");
  expect(xml).toMatch(/<testsuites name="reference at 4b1d7c90ae52" tests="\d+" failures="3" errors="3" skipped="2"/);
  expect(xml.match(/<failure /g)).toHaveLength(3);
  expect(xml.match(/<skipped /g)).toHaveLength(2);
});

test("a run that lacks something is an error although no row regressed", () => {
  const missing = renderFormat(fixtureRun({ comparison: fixtureComparison("unchanged", { missing: true }) }), "junit");
  expect(missing).toContain('name="the run is whole"');
  expect(missing.match(/<error /g)).toHaveLength(3);
  const empty = renderFormat({ ...fixtureRun(), scenarios: [] }, "junit");
  expect(empty.match(/<error message="Nothing was measured"/g)).toHaveLength(1);
});

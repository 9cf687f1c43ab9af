import { expect, test } from "vitest";
import { renderFormat } from "../finished-report.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";
import { hostileRun, hostileTexts } from "../hostile-run.ts";

const run = fixtureRun({ comparison: fixtureComparison("regressed") });
const label = String.raw`[a-z_]+="(?:[^"\\\n]|\\[\\n"])*"`;
const sampleLine = new RegExp(String.raw`^([a-z0-9_]+)\{(?:${label})(?:,${label})*\} (-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$`);

test.each([...hostileTexts, 'a"} 1\n# EOF', "back\\slash"])("the text %# leaves every line well formed", (text) => {
  const lines = renderFormat(hostileRun(run, text), "openmetrics").split("\n");
  expect(lines.slice(-2)).toEqual(["# EOF", ""]);
  for (const line of lines.slice(0, -2))
    expect(line).toMatch(line.startsWith("#") ? /^# (TYPE|UNIT|HELP) [a-z0-9_]+ \S/ : sampleLine);
});

test("a family is declared once, before its samples, and its name ends with its unit", () => {
  const lines = renderFormat(run, "openmetrics").split("\n");
  const types = lines.filter((line) => line.startsWith("# TYPE")).map((line) => line.split(" ")[2]);
  expect(new Set(types).size).toBe(types.length);
  for (const [, , name, unit] of lines.filter((line) => line.startsWith("# UNIT")).map((line) => line.split(" ")))
    expect(name?.endsWith(`_${unit}`)).toBe(true);
  let family = "";
  for (const line of lines.slice(0, -2)) {
    if (line.startsWith("# TYPE")) family = line.split(" ")[2] ?? "";
    expect(line.replace(/^# \w+ /, "")).toMatch(new RegExp(`^${family}(_info)?[ {]`));
  }
});

test("durations are seconds and prices dollars", () => {
  const text = renderFormat(run, "openmetrics");
  const [, seconds] = /spawn_to_first_request_seconds\{.*statistic="median"\} (.*)/.exec(text) ?? [];
  expect(Number(seconds)).toBeGreaterThan(0.01);
  expect(Number(seconds)).toBeLessThan(10);
  expect(text).toContain("# UNIT bench_cost_total_dollars dollars");
});

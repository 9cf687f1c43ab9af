import { expect, test } from "vitest";
import type { ComparisonRow } from "../../../src/core/comparison.ts";
import { causesOf } from "../../../src/gate/causes/causes.ts";
import { commentMarkdown } from "../../../src/report/formats/markdown.ts";
import { renderTerminal } from "../../../src/report/terminal/terminal.ts";
import { repeated, requestOf, runRecord, scenarioRecord, tokens, trial } from "../../gate/run-records.ts";
import { reportModel } from "../finished-report.ts";
import { fixtureComparison } from "../fixture-comparison.ts";

const prompt = (digest: string) => [requestOf([{ name: "system", bytes: 100, tokens: 25, digest }])];
const side = {
  scenario: "cache",
  arm: "on",
  baseTrials: [trial(0, "base", {}, { requests: prompt("long") })],
  headTrials: [trial(0, "head", {}, { requests: prompt("short") })],
};
const metrics = [
  { ...tokens, id: "cost.total", title: "Cost", unit: "nanoUsd" },
  { ...tokens, id: "cache.hit_ratio_tokens", title: "Hit ratio", unit: "ratio", better: "higher" },
  { ...tokens, id: "cache.prefix_breaks", title: "Prefix breaks", unit: "count" },
] as const;

function row(metric: string, base: number, head: number, verdict: "regressed" | "improved", gates = true) {
  const judgement = { kind: "exact", verdict, difference: head - base, detail: null } as const;
  return { scenario: "cache", arm: "on", metric, gates, base, head, judgement };
}

const cheaper = row("cost.total", 3e8, 2e8, "improved");
const decided = {
  ...row("cache.hit_ratio_tokens", 0.41, 0.4, "regressed", false),
  decidedBy: { metric: "cost.total", why: "The cost decides." },
};
const broken = row("cache.prefix_breaks", 0, 1, "regressed");

function shown(rows: readonly ComparisonRow[]) {
  const comparison = { ...fixtureComparison("improved"), rows, causes: causesOf(rows, [side], []) };
  const model = reportModel(runRecord([scenarioRecord(repeated("head", 3), { metrics })], { comparison }));
  const terminal = renderTerminal(model, { width: 200, colour: false, reportPath: null });
  return { causes: model.causes, outputs: [terminal, commentMarkdown(model)] };
}

test("a cause that saves money is no fault, though a ratio follows from it", () => {
  const { causes, outputs } = shown([decided, cheaper]);
  expect(causes.map(({ state, rows }) => [state, rows.map(({ metric }) => metric)])).toEqual([
    ["improved", ["Cost", "Hit ratio"]],
  ]);
  for (const output of outputs) {
    expect(output).toContain("✓ The system prompt differs");
    expect(output).not.toContain("✗");
  }
});

test("the fault of a cause that also saves money is told without the saving", () => {
  const { causes, outputs } = shown([broken, decided, cheaper]);
  expect(causes.map(({ state, text }) => [state, /[−-]\$\S+/.exec(text)?.[0] ?? null])).toEqual([
    ["regressed", null],
    ["improved", expect.stringMatching(/\$0\.100$/) as unknown],
  ]);
  for (const output of outputs) expect(output).toMatch(/✗ The system prompt differs[^]*✓ The system prompt differs/);
});

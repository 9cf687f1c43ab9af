import { expect, test } from "vitest";
import type { KeptTimeline } from "../../../src/core/timeline.ts";
import { reportModel } from "../finished-report.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";

const timelines = ["eager", "of no row"].map((arm): KeptTimeline => ({
  scenario: "cold-start",
  arm,
  side: "head",
  phase: { kind: "round", index: 0 },
  leftOut: 0,
  findings: [],
  timeline: { startNs: 0, endNs: 1, spans: [], criticalPath: [] },
}));
const shown = (run: Parameters<typeof reportModel>[0]): string[] =>
  reportModel(run).timelines.map(({ scenario, arm }) => `${scenario} ${arm}`);

test("of what a part kept of every arm, the joined run's page shows what regressed", () => {
  expect(shown({ ...fixtureRun({ comparison: fixtureComparison("regressed") }), timelines })).toEqual([
    "cold-start eager",
  ]);
  expect(shown({ ...fixtureRun({ comparison: null }), timelines })).toEqual([]);
});

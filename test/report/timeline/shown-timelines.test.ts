import { expect, test } from "vitest";
import type { KeptTimeline } from "../../../src/core/timeline.ts";
import { reportModel } from "../finished-report.ts";
import { fixtureComparison } from "../fixture-comparison.ts";
import { fixtureRun } from "../fixture-run.ts";

const request = { id: 0, kind: "request" as const, name: "request 1", startNs: 0, endNs: 1, lane: 0, facts: [] };
const timelines = ["eager", "of no row"].map((arm): KeptTimeline => ({
  scenario: "cold-start",
  arm,
  side: "head",
  phase: { kind: "round", index: 0 },
  leftOut: 0,
  findings: [],
  timeline: { startNs: 0, endNs: 1, spans: [request], criticalPath: [] },
}));
const shown = (run: Parameters<typeof reportModel>[0]): string[] =>
  reportModel(run).timelines.map(({ scenario, arm }) => `${scenario} ${arm}`);

test("of what a part kept of every arm, the joined run's page shows what regressed", () => {
  expect(shown({ ...fixtureRun({ comparison: fixtureComparison("regressed") }), timelines })).toEqual([
    "cold-start eager",
  ]);
  expect(shown({ ...fixtureRun({ comparison: null }), timelines })).toEqual([]);
});

test("a trial that ended before its first request is not drawn", () => {
  const run = fixtureRun({ comparison: fixtureComparison("regressed") });
  const without = timelines.map((each) => ({ ...each, timeline: { ...each.timeline, spans: [] } }));
  expect(shown({ ...run, timelines: without })).toEqual([]);
});

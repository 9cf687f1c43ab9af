import * as fc from "fast-check";
import { expect, test } from "vitest";
import { loadCatalogue } from "../../src/cli/config/catalogue.ts";
import type { RunRecord } from "../../src/core/run-record.ts";
import type { KeptTimeline } from "../../src/core/timeline.ts";
import { builtInEngines } from "../../src/engine/registry.ts";
import { emptyRecord, planScenario } from "../../src/run/plan.ts";
import { joinShards, scenariosOfShard } from "../../src/run/shards.ts";

const { agent, lab } = await loadCatalogue();
const catalogue = [...agent, ...lab];
const planned = catalogue.flatMap((scenario) =>
  builtInEngines.slice(0, 1).map((one) => planScenario(scenario, one, [])),
);
/** A record hashes the scenario's workloads, which are megabytes. */
const records = new Map(planned.map((one) => [one.scenario.id, emptyRecord(one, "s")]));

function part(index: number, count: number, changes: Partial<RunRecord> = {}): RunRecord {
  return {
    schemaVersion: 5,
    id: `part-${index}`,
    isoDate: "2026-11-21T00:00:00.000Z",
    command: ["bench", "run"],
    options: null,
    seed: "s",
    harness: { version: "0", revision: null },
    engine: { id: "reference", version: null, revision: null, dirty: false },
    base: null,
    environment: {
      cpuModel: `machine ${index}`,
      cores: 2,
      memoryBytes: 1,
      platform: "linux x64",
      kernel: "6",
      node: "v20",
      governor: null,
      loadBefore: 0,
      loadAfter: 0,
      stealRatio: 0,
      accounting: "proc",
      network: { kind: "isolated" },
      drift: null,
    },
    interrupted: false,
    scenarios: scenariosOfShard(planned, index, count).flatMap(({ scenario }) => records.get(scenario.id) ?? []),
    comparison: null,
    shard: { index, count, of: "key" },
    ...changes,
  };
}

test("every scenario is on exactly one machine, however many there are", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (count) => {
      const parts = Array.from({ length: count }, (_, at) => scenariosOfShard(planned, at + 1, count));
      const ids = parts.flat().map(({ scenario }) => scenario.id);
      expect(ids.toSorted()).toEqual(catalogue.map(({ id }) => id).toSorted());
    }),
    { seed: 7 },
  );
});

test("no machine has more to do than another by more than the longest scenario", () => {
  const [first = 0, second = 0] = [1, 2].map((index) =>
    scenariosOfShard(planned, index, 2).reduce((sum, { scenario }) => sum + scenario.costSeconds, 0),
  );
  const longest = Math.max(...catalogue.map(({ costSeconds }) => costSeconds));
  expect(Math.abs(first - second)).toBeLessThanOrEqual(longest);
});

test("joined parts hold every scenario once and say which machine measured it", () => {
  const run = joinShards([part(2, 2), part(1, 2)]);
  expect(run.scenarios.map(({ id }) => id).toSorted()).toEqual(catalogue.map(({ id }) => id).toSorted());
  expect(run.shards?.map(({ index, environment }) => [index, environment.cpuModel])).toEqual([
    [1, "machine 1"],
    [2, "machine 2"],
  ]);
  expect(run.shard).toBeUndefined();
});

const kept = (scenario: string): KeptTimeline => ({
  scenario,
  arm: "a",
  side: "head",
  phase: { kind: "round", index: 0 },
  timeline: { startNs: 0, endNs: 1, spans: [], criticalPath: [] },
  leftOut: 0,
  findings: [],
});

test("what the parts kept of single trials is joined too, the first part's and the others'", () => {
  const run = joinShards([part(2, 2, { timelines: [kept("two")] }), part(1, 2, { timelines: [kept("one")] })]);
  expect(run.timelines?.map(({ scenario }) => scenario)).toEqual(["one", "two"]);
  expect(joinShards([part(1, 2), part(2, 2)]).timelines).toBeUndefined();
});

const budget = (scenario: string) =>
  ({ scenario, arm: "a", metric: "m", limit: { kind: "at-most", value: 1 }, gates: true, origin: "f" }) as const;

test("the budgets of every part are those of the run", () => {
  const parts = ["one", "two"].map((name, at) => part(at + 1, 2, { budgets: [budget(name)] }));
  expect(joinShards(parts).budgets?.map(({ scenario }) => scenario)).toEqual(["one", "two"]);
});

test.for([
  ["a missing part", [part(1, 3), part(3, 3)], "Part 2 of 3 is missing. Name all parts."],
  ["a part that is there twice", [part(1, 2), part(1, 2), part(2, 2)], "Part 1/2 is given twice"],
  [
    "a part of another run",
    [part(1, 2), part(2, 2, { shard: { index: 2, count: 2, of: "other" } })],
    "Run part-2 is not a part of the same run as part-1",
  ],
  ["an interrupted part", [part(1, 2, { interrupted: true }), part(2, 2)], "Run part-1 was interrupted"],
  ["nothing", [], "There is nothing to merge"],
] as const)("%s is refused", ([, parts, message]) => {
  expect(() => joinShards(parts)).toThrow(message);
});

test("a whole run is no part", () => {
  const { shard: _, ...whole } = part(1, 1);
  expect(() => joinShards([whole])).toThrow("is a whole run, not a part of one");
});

test("parts of different major versions of Node are not joined, of one they are", () => {
  const one = part(1, 2);
  const with22 = (node: string) => part(2, 2, { environment: { ...one.environment, node } });
  expect(() => joinShards([one, with22("v22.9.0")])).toThrow(
    "Part 2 ran on Node 22 and part 1 on Node 20. Measure all parts with the same major version of Node.",
  );
  expect(joinShards([one, with22("v20.19.1")]).shards).toHaveLength(2);
});

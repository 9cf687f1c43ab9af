import { expect, test } from "vitest";
import { matchSides, sideOf } from "../../../src/gate/judge/match.ts";
import {
  failed,
  notApplicable,
  pairedTrials,
  repeated,
  runRecord,
  scenarioRecord,
  tokens,
  trial,
  wall,
} from "../run-records.ts";

const base = [scenarioRecord(repeated("head", 3))];

test("metrics that both sides observed are matched", () => {
  const match = matchSides(base, base);
  expect(match.metrics.map(({ scenario, arm, metric }) => [scenario, arm, metric.id])).toEqual([
    ["cache", "on", "tokens"],
  ]);
  expect([match.missing, match.added]).toEqual([[], []]);
});

test.each([
  ["a scenario", [], "cache: not in this run"],
  ["an arm", [scenarioRecord([], { arms: [] })], "cache/on: not in this run"],
  ["every trial of an arm", [scenarioRecord([])], "cache/on: not in this run"],
  [
    "a metric's definition",
    [scenarioRecord(repeated("head", 3), { metrics: [wall] })],
    "cache/on/tokens: not observed in this run",
  ],
  ["a metric's values", [scenarioRecord([trial(0, "head", {})])], "cache/on/tokens: not observed in this run"],
  [
    "all successes",
    [scenarioRecord([trial(0, "head", { tokens: 1 }, failed)])],
    "cache/on: 1 of 1 trials failed: timed out",
  ],
  [
    "an arm's question",
    [scenarioRecord([trial(0, "head", {}, notApplicable)])],
    "cache/on: not applicable in this run: It does not stream.",
  ],
])("%s that vanished is missing", (_, head, text) => {
  expect(matchSides(base, head)).toMatchObject({ metrics: [], missing: [text] });
});

test("an arm that fails in more than one trial of five is missing although its other trials are shown", () => {
  const head = [scenarioRecord([...repeated("head", 3), trial(3, "head", {}, failed)])];
  expect(matchSides(base, head).missing).toEqual(["cache/on: 1 of 4 trials failed: timed out"]);
  expect(matchSides(base, head).metrics).toHaveLength(1);
  const rare = [scenarioRecord([...repeated("head", 4), trial(4, "head", {}, failed)])];
  expect(matchSides(base, rare).missing).toEqual([]);
});

test("an arm that is not applicable on both sides has no rows and is not missing", () => {
  const neither = [scenarioRecord([trial(0, "head", {}, notApplicable), trial(1, "head", {}, notApplicable)])];
  expect(matchSides(neither, neither)).toEqual({ metrics: [], missing: [], added: [] });
});

test("an arm that was not applicable and has values now is added", () => {
  const before = [scenarioRecord([trial(0, "head", {}, notApplicable)])];
  expect(matchSides(before, base)).toEqual({ metrics: [], missing: [], added: ["cache/on/tokens"] });
});

test("trials that are not applicable beside others that are done count as failed", () => {
  const head = [scenarioRecord([...repeated("head", 3), trial(3, "head", {}, notApplicable)])];
  expect(matchSides(base, head).missing).toEqual(["cache/on: 1 of 4 trials failed: It does not stream."]);
});

test("a changed scenario is matched, not comparable, and missing", () => {
  const match = matchSides(base, [scenarioRecord(repeated("head", 3), { digest: "d2" })]);
  expect(match.metrics.map((matched) => matched.comparable)).toEqual([false]);
  expect(match.missing).toEqual(["cache: scenario changed since the baseline was recorded"]);
});

test("what only the head has is added", () => {
  const other = scenarioRecord(repeated("head", 3), { id: "other" });
  const arm = {
    id: "off",
    title: "off",
    plain: true,
    group: "",
    control: false,
    toggles: {},
    trials: repeated("head", 1),
  };
  const more = scenarioRecord([], {
    arms: [...(base[0]?.arms ?? []), arm],
    metrics: [tokens, { ...tokens, id: "bytes" }],
  });
  expect(matchSides(base, [more, other]).added).toEqual(["other", "cache/off"]);
  const observed = [scenarioRecord(repeated("head", 3).map((one) => ({ ...one, values: { tokens: 1, bytes: 2 } })))];
  const defined = observed.map((scenario) => ({ ...scenario, metrics: [tokens, { ...tokens, id: "bytes" }] }));
  expect(matchSides(base, defined).added).toEqual(["cache/on/bytes"]);
});

test("a base whose trials all failed is shown and cannot make a metric look new", () => {
  const broken = [scenarioRecord([trial(0, "base", {}, failed)])];
  const match = matchSides(broken, base);
  expect(match.metrics.map(({ metric }) => metric.id)).toEqual(["tokens"]);
  expect(match.added).toEqual([]);
});

test("a side has only its own trials", () => {
  const record = runRecord([scenarioRecord(pairedTrials("sides", 4, 1))]);
  const sides = sideOf(record, "base").flatMap(({ arms }) =>
    arms.flatMap(({ trials }) => trials.map(({ side }) => side)),
  );
  expect(sides).toEqual(["base", "base", "base", "base"]);
});

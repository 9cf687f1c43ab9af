import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { randomFrom } from "../../../src/core/random.ts";
import type { MetricRecord, RunRecord } from "../../../src/core/run-record.ts";
import { readBaseline } from "../../../src/gate/baselines/baseline-file.ts";
import { addRecording, saveBaseline } from "../../../src/gate/baselines/baseline-store.ts";
import type { MetricNoise } from "../../../src/gate/calibration/calibration.ts";
import { compareRuns } from "../../../src/gate/judge/compare.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import type { StoredTimings } from "../../../src/gate/judge/stored.ts";
import { readRun } from "../../../src/run/run-file.ts";
import { runRecord, scenarioRecord, tokens, trial, wall } from "../run-records.ts";

const cpu: MetricRecord = { ...wall, id: "process.cpu_time", title: "CPU time" };
const metrics = [tokens, wall, cpu];
const engine = { id: "reference", version: null, revision: "a".repeat(40), dirty: false };

/** Nine trials around 60 ms; recordings of one revision differ by about half a percent. */
function recording(day: number, ratio = 1, changes: Partial<RunRecord> = {}): RunRecord {
  const random = randomFrom(`recording ${day}`);
  const level = 60e6 * (1 + (random() - 0.5) / 100);
  const trials = Array.from({ length: 9 }, (_, round) => {
    const value = level * ratio * (1 + (random() - 0.5) / 100);
    return trial(round, "head", { tokens: 100, wall: value, "process.cpu_time": value });
  });
  const isoDate = `2026-01-${String(day).padStart(2, "0")}T00:00:00.000Z`;
  return runRecord([scenarioRecord(trials, { metrics })], { id: `run-${day}`, isoDate, engine, ...changes });
}

const days = (count: number) => Array.from({ length: count }, (_, index) => recording(index + 1));

function compared(
  recordings: readonly RunRecord[],
  head: RunRecord,
  { noise = [], unjudged = "gate" }: Partial<Pick<StoredTimings, "noise" | "unjudged">> = {},
) {
  const base = recordings.at(-1);
  if (base === undefined) throw new Error("no recording");
  const timings = { recordings, margins: defaultMargins, noise, unjudged };
  const comparison = compareRuns({
    kind: "stored",
    name: "kept",
    baseline: base,
    head,
    reason: "it can't be built",
    timings,
  });
  const row = (metric: string) => comparison.rows.find((one) => one.metric === metric);
  return { comparison, cpu: row(cpu.id), wall: row("wall"), tokens: row("tokens") };
}

test("five recordings of one class judge CPU time, and wall time only advises", () => {
  const slow = compared(days(5), recording(20, 1.2));
  expect(slow.cpu).toMatchObject({ gates: true, judgement: { kind: "stored", verdict: "regressed", recordings: 5 } });
  expect(slow.wall).toMatchObject({ gates: false, judgement: { kind: "stored", verdict: "regressed" } });
  expect(slow.comparison.verdict).toBe("regressed");
  expect(slow.comparison.rule).toContain("99 % prediction interval");
  const same = compared(days(5), recording(20));
  expect(same.cpu).toMatchObject({ gates: true, judgement: { verdict: "unchanged" } });
  expect(compared(days(5), recording(20, 0.8)).cpu).toMatchObject({ judgement: { verdict: "improved" } });
});

/** Width of the interval where so many arms gate CPU time. */
function widthAmong(arms: number): number {
  const many = (one: RunRecord): RunRecord => ({
    ...one,
    scenarios: Array.from({ length: arms }, (_, place) =>
      one.scenarios.map((scenario) => ({ ...scenario, id: `s${place}` })),
    ).flat(),
  });
  const judgement = compared(days(5).map(many), many(recording(20))).cpu?.judgement;
  return judgement?.kind === "stored" ? judgement.high - judgement.low : Number.NaN;
}

test("the more timings gate, the further out a recording's timing has to lie", () => {
  expect(widthAmong(5)).toBe(widthAmong(1));
  expect(widthAmong(40)).toBeGreaterThan(1.5 * widthAmong(1));
});

test("recordings of one hour count as one", () => {
  const hurried = days(5).map((one, index) => ({ ...one, isoDate: `2026-01-01T00:${index}0:00.000Z` }));
  expect(compared(hurried, recording(20, 1.2)).cpu?.judgement).toMatchObject({
    kind: "not-judged",
    reason: expect.stringContaining("1 of the 5 recordings"),
  });
  expect(compared([...days(5), ...hurried], recording(20, 1.2)).cpu?.judgement).toMatchObject({ recordings: 5 });
});

test("recordings that lie far apart leave a small change open", () => {
  const apart = days(5).map((_, index) => recording(index + 1, 1 + index / 20));
  expect(compared(apart, recording(20, 1.15)).cpu?.judgement).toMatchObject({
    kind: "stored",
    verdict: "inconclusive",
  });
});

test("what lies outside every recording's interval and still within the margin is no regression", () => {
  expect(compared(days(5), recording(20, 1.025)).cpu?.judgement).toMatchObject({ verdict: "inconclusive" });
});

function judgedWithTrials(count: number) {
  const head = recording(20, 1.2);
  const cut = head.scenarios.map((scenario) => ({
    ...scenario,
    arms: scenario.arms.map((arm) => ({ ...arm, trials: arm.trials.slice(0, count) })),
  }));
  return compared(days(5), { ...head, scenarios: cut }).cpu?.judgement;
}

test("half as many trials as the shortest recording has are needed to hold a run against it", () => {
  expect(judgedWithTrials(5)).toMatchObject({ kind: "stored", verdict: "regressed" });
  expect(judgedWithTrials(4)).toMatchObject({
    kind: "not-judged",
    reason: expect.stringContaining("4 trials are too few"),
  });
});

test("the same revision's next recording turns CPU time red in at most one run of fifty", () => {
  const red = Array.from({ length: 100 }, (_, index) => {
    const all = Array.from({ length: 6 }, (__, place) => recording(6 * index + place + 1, 1, { id: `run-${place}` }));
    return compared(all.slice(0, 5), all.at(-1) ?? recording(1)).comparison.verdict;
  });
  expect(red.filter((verdict) => verdict === "regressed").length).toBeLessThanOrEqual(2);
});

const noise = (floor: number): MetricNoise => ({
  scenario: "cache",
  arm: "on",
  metric: "wall",
  pairs: 120,
  spread: 0.01,
  floor,
  margin: 0.03,
  suggestedMargin: 0.03,
  pairsFor: { five: 20, ten: 15 },
  inconclusive: 0,
});

test("wall time may gate where the calibrated noise floor is below 2 %", () => {
  expect(compared(days(5), recording(20, 1.2), { noise: [noise(0.019)] }).wall?.gates).toBe(true);
  expect(compared(days(5), recording(20, 1.2), { noise: [noise(0.02)] }).wall?.gates).toBe(false);
});

test("four recordings judge no timing, say how many are needed, and leave a run open that requested pairs", () => {
  const four = compared(days(4), recording(20, 1.2));
  expect(four.cpu).toMatchObject({
    gates: true,
    judgement: {
      kind: "not-judged",
      reason:
        "it can't be built; 4 of the 5 recordings on this class of machine, an hour or more apart, that an interval needs",
    },
  });
});

test("where nobody requested pairs, a timing without enough recordings is only shown", () => {
  const shown = compared(days(4), recording(20, 1.2), { unjudged: "show" });
  expect(shown.cpu).toMatchObject({ gates: false, judgement: { kind: "not-judged" } });
  expect(shown.comparison.verdict).toBe("unchanged");
});

test("a run is not held against itself", () => {
  expect(compared(days(5), recording(5)).cpu?.judgement).toMatchObject({ kind: "not-judged" });
});

test.for([
  ["CPU model", { cpuModel: "other" }],
  ["number of cores", { cores: 4 }],
  ["kernel major version", { kernel: "7" }],
  ["memory limit", { memoryBytes: 2 ** 34 }],
  ["CPU governor", { governor: "performance" }],
] as const)(
  "on a machine whose %s differs no timing is compared, exact numbers still gate, and the whole is open",
  ([name, changes]) => {
    const head = recording(20, 1.5);
    const elsewhere = { ...head, environment: { ...head.environment, ...changes } };
    const result = compared(days(6), elsewhere);
    expect(result.cpu?.judgement).toEqual({
      kind: "not-judged",
      reason: `it can't be built; not comparable: ${name} differs`,
    });
    expect(result.tokens).toMatchObject({ gates: true, judgement: { verdict: "unchanged" } });
    expect(result.wall).toMatchObject({ gates: true, judgement: { kind: "not-judged" } });
    expect(result.comparison.verdict).toBe("inconclusive");
  },
);

test("under another major version of Node exact numbers are not compared either", () => {
  const head = recording(20);
  const result = compared(days(5), { ...head, environment: { ...head.environment, node: "v22.1.0" } });
  expect(result.tokens?.judgement).toEqual({
    kind: "not-judged",
    reason: "not comparable: Node 20 in the baseline, 22 here",
  });
  expect(result.comparison.verdict).toBe("inconclusive");
});

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bench-recordings-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a baseline of one recording is a run file, and of several is read back oldest first", async () => {
  const path = await saveBaseline(folder, "kept", [recording(3)], { force: false });
  expect(readBaseline(path).newest).toEqual(readRun(path));
  await addRecording(folder, "kept", recording(5));
  await addRecording(folder, "kept", recording(4));
  const { newest, recordings } = readBaseline(path);
  expect(recordings.map(({ id }) => id)).toEqual(["run-3", "run-4", "run-5"]);
  expect(newest.id).toBe("run-5");
});

test.for([
  ["the same run", recording(3), "is in baseline"],
  ["another commit", recording(4, 1, { engine: { ...engine, revision: "b".repeat(40) } }), "commit aaaaaaaaaaaa"],
  ["another engine", recording(4, 1, { engine: { ...engine, id: "mine" } }), "the engine reference, not mine"],
  ["another seed", recording(4, 1, { seed: "2" }), "the seed 1, not 2"],
  ["uncommitted changes", recording(4, 1, { engine: { ...engine, dirty: true } }), "uncommitted"],
] as const)("%s is no further recording", async ([, run, words]) => {
  await saveBaseline(folder, "kept", [recording(3)], { force: false });
  await expect(addRecording(folder, "kept", run)).rejects.toThrow(words);
});

test("a baseline file that is broken says where", async () => {
  const path = join(folder, "kept.json");
  await writeFile(path, JSON.stringify({ schemaVersion: 6, recordings: [{}] }));
  expect(() => readBaseline(path)).toThrow("kept.json: at recordings.0.");
});

test.for([
  [{ schemaVersion: 4 }, "a run file of version 4. This bench reads version 5. Measure again, or use the bench that"],
  [{ schemaVersion: 5, recordings: [] }, "a baseline of version 5. This bench reads version 6. Measure again, or use"],
  [{ schemaVersion: 9 }, "a run file of version 9. This bench reads version 5. Use the bench that wrote it."],
] as const)("a file of another version is refused by name: %j", async ([content, words]) => {
  const path = join(folder, "kept.json");
  await writeFile(path, JSON.stringify(content));
  expect(() => readBaseline(path)).toThrow(`${path}: ${words}`);
});

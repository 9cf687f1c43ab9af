import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type Calibration,
  calibrationFolder,
  findCalibration,
  keepCalibration,
} from "../../../src/gate/calibration/calibration-file.ts";
import { marginsAbove, noiseFloors, noiseOf } from "../../../src/gate/calibration/calibration.ts";
import { machineClass } from "../../../src/gate/calibration/machine-class.ts";
import { defaultMargins, marginFor } from "../../../src/gate/judge/margins.ts";
import { confirming, pairedTrials, runRecord, scenarioRecord, wall } from "../run-records.ts";

const block = (seed: string, logSd: number, ratio: number) => pairedTrials(seed, 60, ratio, 0, logSd);
const noise = (logSd: number, ratio = 1) => {
  const trials = [...block("a", logSd, ratio), ...confirming(block("b", logSd, ratio))];
  return noiseOf(runRecord([scenarioRecord(trials)]), defaultMargins, "seed");
};

test("the spread of a pair and the noise floor of thirty are found, whatever the machine's drift", () => {
  const [row] = noise(0.05);
  // The ratio of two values has sqrt(2) times their spread; the estimate of 30 such 1.96 / sqrt(0.955 x 30) of that at 95 %.
  expect(row?.spread).toBeGreaterThan(0.05 * Math.SQRT2 * 0.75);
  expect(row?.spread).toBeLessThan(0.05 * Math.SQRT2 * 1.25);
  expect(row?.floor).toBeGreaterThan(0.015);
  expect(row?.floor).toBeLessThan(0.045);
  expect(row).toMatchObject({ scenario: "cache", arm: "on", metric: "wall", pairs: 120, margin: 0.03 });
  expect(noise(0.05)).toEqual(noise(0.05));
});

test("the more noise, the wider the suggested margin and the more pairs, until no number of pairs helps", () => {
  const [[calm], [busy]] = [noise(0.01), noise(0.3)];
  expect(calm).toMatchObject({ suggestedMargin: 0.03, inconclusive: 0 });
  expect(busy?.suggestedMargin).toBeGreaterThan(0.1);
  expect(busy?.inconclusive).toBeGreaterThan(0);
  expect(calm?.pairsFor.ten).toBeLessThanOrEqual(calm?.pairsFor.five ?? 0);
  expect(busy?.pairsFor.five).toBeNull();
});

test("two copies that differ by their layout alone raise the floor by it", () => {
  expect(noise(0.01, 1.06)[0]?.floor).toBeGreaterThan(0.055);
});

test("too few pairs and values without a ratio calibrate nothing", () => {
  const few = runRecord([scenarioRecord(pairedTrials("few", 10, 1))]);
  expect(noiseOf(few, defaultMargins, "seed")).toEqual([]);
});

test("a calibration raises margins to the noise floor, and bounds what short times are allowed", () => {
  const [row] = noise(0.3);
  if (row === undefined) throw new Error("a row");
  const rows = [
    { ...row, floor: 0.08 },
    { ...row, arm: "off", floor: 0.04 },
  ];
  const raised = marginsAbove(noiseFloors(rows), defaultMargins);
  expect(marginFor(raised, wall, 100e6)).toBe(0.08);
  expect(marginFor(marginsAbove({ [wall.id]: 0.04 }, defaultMargins), wall, 0.5e6)).toBe(0.05);
  expect(marginFor(marginsAbove({ [wall.id]: 0.001 }, defaultMargins), wall, 0.5e6)).toBe(0.03);
  expect(marginFor(marginsAbove({ [wall.id]: 0.04 }, raised), wall, 100e6)).toBe(0.08);
  expect(marginFor(raised, { id: "other", unit: "ns" }, 100e6)).toBe(0.03);
});

const machine = machineClass({
  cpuModel: "A",
  cores: 2,
  kernel: "6.1.9",
  node: "v20.20.0",
  memoryBytes: 1024,
  governor: null,
});
const kept: Calibration = { isoDate: "2026-01-01T00:00:00.000Z", engine: "reference", machine, noise: noise(0.05) };
const folder = () => mkdtempSync(join(tmpdir(), "bench-calibration-"));

test("a calibration is found again for its engine and class of machine, for thirty days", async () => {
  const cache = folder();
  await keepCalibration(cache, kept);
  const find = (engine: string, of: string, iso: string) => findCalibration(cache, engine, of, iso);
  expect(await find("reference", machine, "2026-01-30T00:00:00.000Z")).toEqual({
    kind: "found",
    calibration: expect.objectContaining(kept),
  });
  expect(await find("reference", machine, "2026-02-02T00:00:00.000Z")).toMatchObject({
    kind: "none",
    reason: expect.stringContaining("older"),
  });
  expect(await find("reference", machine, "2025-12-31T00:00:00.000Z")).toMatchObject({
    kind: "none",
    reason: expect.stringContaining("from the future"),
  });
  expect(await find("other", machine, kept.isoDate)).toMatchObject({ kind: "none" });
  expect(await find("reference", `${machine}, other`, kept.isoDate)).toMatchObject({ kind: "none" });
});

test("a minor version of kernel and Node is the same class of machine, a major one is not", () => {
  const same = { cpuModel: "A", cores: 2, kernel: "6.8.0", node: "v20.19.5", memoryBytes: 1024, governor: null };
  expect(machineClass(same)).toBe(machine);
  expect(machineClass({ ...same, node: "v22.0.0" })).not.toBe(machine);
});

test("a file that is not a calibration is none, and says so", async () => {
  const cache = folder();
  writeFileSync(await keepCalibration(cache, kept), '{"schemaVersion":2}');
  expect(await findCalibration(cache, "reference", machine, kept.isoDate)).toMatchObject({
    kind: "none",
    reason: expect.stringContaining("this bench can't read the calibration"),
  });
  expect(calibrationFolder({ XDG_CACHE_HOME: "/c" })).toBe("/c/agent-engine-bench/calibrations");
});

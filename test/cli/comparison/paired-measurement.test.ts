import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { randomFrom } from "../../../src/core/random.ts";
import { defineScenario, type Scenario } from "../../../src/core/scenario.ts";
import type { Side, Trial } from "../../../src/run/trial.ts";
import { measurePairs } from "../../../src/cli/comparison/paired-measurement.ts";
import { builtInEngines } from "../../../src/engine/registry.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { Execution } from "../../../src/run/execute.ts";
import { Journal } from "../../../src/run/journal.ts";
import { emptyRecord, planScenario } from "../../../src/run/plan.ts";
import { runRecord } from "../../gate/run-records.ts";
import { metricRow } from "../../metric-rows.ts";

const journals: Journal[] = [];
afterEach(() => {
  for (const journal of journals.splice(0)) journal[Symbol.dispose]();
});

const wall = "process.wall_time";

function scenarioOf(id: string): Scenario {
  return defineScenario({
    id,
    family: "test",
    title: id,
    question: "?",
    sets: [],
    arms: [{ id: "on", title: "on", plain: true, toggles: {} }],
    metrics: [{ ...metricRow(wall), gatesOn: ["on"] }],
    costSeconds: 1,
    workload: () => ({
      prompt: "",
      files: {},
      script: { turns: [] },
      provider: { model: "m", seed: "s", asOf: "2026-11-01", latency: { kind: "instant" } },
      timeLimitNs: 1e9,
      program: { entry: "", input: null },
    }),
    observe: ({ spawnNs, exitNs }) => ({ kind: "values", values: { [wall]: exitNs - spawnNs } }),
  });
}

/** Pairs that a measurement takes of each scenario, in each block, when a trial takes as long as `timeOf` says. */
async function pairsOf(failFast: boolean, timeOf: (trial: Trial, noise: number) => number) {
  const [engine] = builtInEngines;
  if (engine === undefined) throw new Error("No engine is built in.");
  const planned = ["slow", "noisy"].map((id) => planScenario(scenarioOf(id), engine, []));
  const run = runRecord(planned.map((one) => emptyRecord(one, "s")));
  const journal = Journal.begin(mkdtempSync(join(tmpdir(), "bench-pairs-")), run);
  journals.push(journal);
  const random = randomFrom("noise");
  const execution = new Execution({
    run,
    engineOf: () => ({ engine, root: "/" }),
    runTrial: async (trial) => ({
      spawnNs: 0,
      exitNs: timeOf(trial, random()),
      exit: { kind: "exited", code: 0 },
      exchanges: [],
      output: [],
      errorTail: "",
      accounting: { source: "none" },
      files: {},
    }),
    journal,
    clock: { nowNs: () => 0n, isoDate: () => "2026-11-21T00:00:00.000Z" },
    sampleMachine: () => ({ monotonicNs: 0n, wallNs: 0, processor: null }),
    random: randomFrom("order"),
    signal: new AbortController().signal,
    onEvent: () => undefined,
  });
  const progress = { decideBy: () => undefined, say: () => undefined, onEvent: () => undefined, end: () => undefined };
  const sides = { roots: { base: "/", head: "/" }, name: "main", commit: "0123abc", recording: null };
  const margins = { margins: defaultMargins, noise: [], calibration: "" };
  const baseline = { kind: "paired", ...sides, ...margins } as const;
  await measurePairs(execution, { planned, baseline, trials: 60, progress, failFast });
  return execution.record.scenarios.map(({ arms }) => {
    const count = (side: Side, kind: string) =>
      (arms[0]?.trials ?? []).filter((trial) => trial.side === side && trial.phase.kind === kind).length;
    return { pairs: count("head", "pair"), confirming: count("head", "confirmation") };
  });
}

const isNoisy = ({ scenario }: Trial) => scenario.id === "noisy";
const isSlowSide = ({ scenario, side }: Trial) => scenario.id === "slow" && side === "head";
const noisyNs = (noise: number) => 50e6 * (0.5 + noise);
const steadyNs = (noise: number) => 50e6 * (1 + 0.01 * noise);
const fourfold = (trial: Trial, noise: number) =>
  isNoisy(trial) ? noisyNs(noise) : steadyNs(noise) * (isSlowSide(trial) ? 4 : 1);

test("a factor of four is red after fifteen pairs and confirmed by ten, while noise takes all its pairs", async () => {
  expect(await pairsOf(false, fourfold)).toEqual([
    { pairs: 15, confirming: 10 },
    { pairs: 60, confirming: 0 },
  ]);
});

test("with --fail-fast the first confirmed regression ends all scenarios", async () => {
  expect(await pairsOf(true, fourfold)).toEqual([
    { pairs: 15, confirming: 10 },
    { pairs: 15, confirming: 0 },
  ]);
});

const atFirst = (trial: Trial, noise: number) =>
  isSlowSide(trial) && trial.phase.kind === "pair" ? 4 * steadyNs(noise) : fourfold({ ...trial, side: "base" }, noise);

test("with --fail-fast a suspect that is not confirmed lets the run go on", async () => {
  expect(await pairsOf(true, atFirst)).toEqual([
    { pairs: 15, confirming: 60 },
    { pairs: 60, confirming: 0 },
  ]);
});

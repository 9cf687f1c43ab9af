import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Clock } from "../../src/core/clock.ts";
import { randomFrom } from "../../src/core/random.ts";
import type { RunRecord } from "../../src/core/run-record.ts";
import { defineScenario, type Scenario } from "../../src/core/scenario.ts";
import type { Trace } from "../../src/core/trace.ts";
import { phaseName } from "../../src/core/trial-phase.ts";
import { Execution, type ExecuteEvent } from "../../src/run/execute.ts";
import { Journal } from "../../src/run/journal.ts";
import { emptyRecord, planScenario } from "../../src/run/plan.ts";
import type { Trial } from "../../src/run/trial.ts";
import { builtInEngines } from "../../src/engine/registry.ts";
import { metricRow } from "../metric-rows.ts";

const journals: Journal[] = [];
afterEach(() => {
  for (const journal of journals.splice(0)) journal[Symbol.dispose]();
});

function scenarioOf(id: string, metric: string): Scenario {
  return defineScenario({
    id,
    family: "test",
    title: id,
    question: "?",
    sets: [],
    arms: [
      { id: "off", title: "off", plain: true, toggles: {} },
      { id: "on", title: "on", toggles: {} },
    ],
    metrics: [{ ...metricRow(metric), gatesOn: ["on"] }],
    costSeconds: 1,
    workload: () => ({
      prompt: "",
      files: {},
      script: { turns: [] },
      provider: { model: "m", seed: "s", asOf: "2026-11-01", latency: { kind: "instant" } },
      timeLimitNs: 1e9,
    }),
    observe: () => ({ kind: "values", values: { [metric]: 1 } }),
  });
}

const timed = scenarioOf("timed", "process.wall_time");
const counted = scenarioOf("counted", "gen_ai.usage.input_tokens");

const onlyOff: Scenario["observe"] = (_, { id }) =>
  id === "on" ? { kind: "not-applicable", reason: "It has no such tool." } : { kind: "values", values: { x: 1 } };

/** Each trial takes a second of a clock that only trials move. */
function bench(
  scenarios: readonly Scenario[],
  fails: (trial: Trial) => boolean = () => false,
  lasts?: (signal: AbortSignal) => Promise<never>,
) {
  const [engine] = builtInEngines;
  if (engine === undefined) throw new Error("no engine");
  let nowNs = 0n;
  const clock: Clock = { nowNs: () => nowNs, isoDate: () => "2026-11-21T00:00:00.000Z" };
  const planned = scenarios.map((scenario) => planScenario(scenario, engine, []));
  const run: RunRecord = {
    schemaVersion: 5,
    id: "run",
    isoDate: clock.isoDate(),
    command: [],
    options: null,
    seed: "s",
    harness: { version: "0", revision: null },
    engine: { id: "reference", version: null, revision: null, dirty: false },
    base: null,
    environment: {
      cpuModel: "",
      cores: 2,
      memoryBytes: 0,
      platform: "",
      kernel: "",
      node: "",
      governor: null,
      loadBefore: 0,
      loadAfter: 0,
      stealRatio: null,
      accounting: "",
      network: { kind: "isolated" },
      drift: null,
    },
    interrupted: false,
    scenarios: planned.map((one) => emptyRecord(one, "s")),
    comparison: null,
  };
  const journal = Journal.begin(mkdtempSync(join(tmpdir(), "bench-execute-")), run);
  journals.push(journal);
  const order: string[] = [];
  const events: ExecuteEvent[] = [];
  const execution = new Execution({
    run,
    engineOf: () => ({ engine, root: "/" }),
    runTrial: async (trial, signal) => {
      if (lasts !== undefined) await lasts(signal);
      order.push(`${trial.scenario.id} ${trial.arm.id} ${trial.side} ${phaseName(trial.phase)}`);
      nowNs += 1_000_000_000n;
      return traceOf(fails(trial) ? 1 : 0);
    },
    journal,
    clock,
    sampleMachine: () => ({ monotonicNs: nowNs, wallNs: Number(nowNs), processor: null }),
    random: randomFrom("order"),
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
  });
  return { execution, planned, order, events };
}

function traceOf(code: number): Trace {
  const usage = { freshInputTokens: 1, cacheWriteTokens: 0, cacheReadTokens: 0, outputTokens: 0 };
  return {
    spawnNs: 0,
    exitNs: 1,
    exit: { kind: "exited", code },
    exchanges: [
      {
        index: 0,
        connection: 0,
        method: "POST",
        path: "/v1/messages",
        status: 200,
        arrivalNs: 0,
        bodyEndNs: 0,
        requestBytes: 0,
        sections: [],
        stream: true,
        model: "m",
        purpose: "main",
        protocol: "anthropic-messages",
        turn: 0,
        toolNames: [],
        toolResults: [],
        probes: [],
        usage,
        cache: { breakpoints: 0, firstDifference: null },
        modelled: { ttftNs: 0, decodeNs: 0, costNanoUsd: 0, allReadCostNanoUsd: 0 },
        events: [],
        endNs: 1,
        outcome: "complete",
      },
    ],
    output: [],
    errorTail: "",
    accounting: { source: "none" },
    files: {},
  };
}

function trialsOf(record: RunRecord, scenario: string, arm: string) {
  return record.scenarios.find(({ id }) => id === scenario)?.arms.find(({ id }) => id === arm)?.trials ?? [];
}

test("exact scenarios stop after the fewest rounds, timed ones go on while the next round fits the budget", async () => {
  const { execution, planned } = bench([timed, counted]);
  // Three rounds of four trials take 12 s; from then on a round takes 2 s, and the one before told 4 s, then 2 s.
  await execution.rounds(planned, { fewestRounds: 3, mostRounds: 50, budgetNs: 21e9 });
  expect(trialsOf(execution.record, "counted", "on")).toHaveLength(3);
  expect(trialsOf(execution.record, "timed", "on")).toHaveLength(7);
});

test("a round holds every arm once, whatever its order", async () => {
  const { execution, planned, order } = bench([timed, counted]);
  await execution.rounds(planned, { fewestRounds: 4, mostRounds: 4, budgetNs: 0 });
  for (let round = 0; round < 4; round += 1) {
    const inRound = new Set(order.filter((trial) => trial.endsWith(` round ${round + 1}`)));
    expect(inRound.size).toBe(4);
  }
});

test("an arm that has failed twice and never succeeded is not tried again; one that succeeded before is", async () => {
  const broken = bench([counted], ({ arm }) => arm.id === "on");
  await broken.execution.rounds(broken.planned, { fewestRounds: 6, mostRounds: 6, budgetNs: 0 });
  expect(trialsOf(broken.execution.record, "counted", "on")).toHaveLength(2);
  expect(trialsOf(broken.execution.record, "counted", "off")).toHaveLength(6);
  const flaky = bench([counted], ({ arm, phase }) => arm.id === "on" && phaseName(phase) !== "round 1");
  await flaky.execution.rounds(flaky.planned, { fewestRounds: 6, mostRounds: 6, budgetNs: 0 });
  expect(trialsOf(flaky.execution.record, "counted", "on")).toHaveLength(6);
});

test("a scenario whose trials all failed alike in the first round is asked no further, also in pairs, and says so", async () => {
  const sentence = "counted: all 2 trials failed alike; the rest of the scenario was not run.";
  const { execution, planned, order, events } = bench([counted, timed], ({ scenario }) => scenario.id === "counted");
  await execution.rounds(planned, { fewestRounds: 4, mostRounds: 4, budgetNs: 0 });
  expect(order.filter((line) => line.startsWith("counted "))).toHaveLength(2);
  expect(order.filter((line) => line.startsWith("timed "))).toHaveLength(8);
  expect(events.filter(({ kind }) => kind === "given-up")).toEqual([{ kind: "given-up", sentence }]);
  await execution.pairs(planned, [3], () => ["counted", "timed"]);
  expect(order.filter((line) => line.startsWith("counted "))).toHaveLength(2);
});

test("an arm that is not applicable twice in a row is not tried again; it has a reason and no values", async () => {
  const { execution, planned, order } = bench([{ ...timed, observe: onlyOff }]);
  await execution.rounds(planned, { fewestRounds: 4, mostRounds: 4, budgetNs: 100e9 });
  expect(order.filter((line) => line.includes(" on "))).toHaveLength(2);
  expect(order.filter((line) => line.includes(" off "))).toHaveLength(4);
  expect(execution.record.scenarios[0]?.arms[1]?.trials[0]).toMatchObject({
    outcome: { kind: "not-applicable", reason: "It has no such tool." },
    values: {},
  });
});

test("pairs come back to back, the first is thrown away, and a scenario that is decided is measured no further", async () => {
  const { execution, planned, order, events } = bench([timed, counted]);
  await execution.pairs(planned, [4, 8], (_, look) => (look === 0 ? ["timed"] : []));
  expect(trialsOf(execution.record, "timed", "on")).toHaveLength(16);
  expect(trialsOf(execution.record, "counted", "on")).toHaveLength(8);
  const kept = order.filter((trial) => !trial.endsWith(" discarded"));
  for (let index = 0; index < kept.length; index += 2) {
    const [first, second] = [kept[index]?.split(" "), kept[index + 1]?.split(" ")];
    expect(first?.toSpliced(2, 1)).toEqual(second?.toSpliced(2, 1));
    expect(new Set([first?.[2], second?.[2]])).toEqual(new Set(["head", "base"]));
  }
  expect(events.filter(({ kind }) => kind === "look-end")).toEqual([
    { kind: "look-end", pairs: 4, open: ["timed"] },
    { kind: "look-end", pairs: 8, open: [] },
  ]);
});

test("every trial of an arm and side has a phase of its own, and rounds are told from pairs", async () => {
  const { execution, planned } = bench([timed]);
  await execution.rounds(planned, { fewestRounds: 2, mostRounds: 2, budgetNs: 0 });
  await execution.baseRounds(planned, 2);
  await execution.pairs(planned, [2], () => []);
  await execution.pairs(planned, [1], () => [], "confirmation");
  const phases = (side: string) =>
    trialsOf(execution.record, "timed", "on").flatMap((trial) => (trial.side === side ? [phaseName(trial.phase)] : []));
  const all = ["round 1", "round 2", "pair 1", "pair 2", "confirmation pair 1"];
  expect([phases("head"), phases("base")]).toEqual([all, all]);
});

test("a run that goes on makes only what it lacks", async () => {
  const { execution, planned, order } = bench([timed]);
  await execution.pairs(planned, [3], () => []);
  const made = order.length;
  await execution.pairs(planned, [4], () => []);
  // Two arms, both sides: a discarded pair each and the fourth pair.
  expect(order.length - made).toBe(8);
});

test("a workload is made once an arm, however many trials it has", async () => {
  let made = 0;
  const counting: Scenario = {
    ...timed,
    workload: (arm, seed) => {
      made += 1;
      return timed.workload(arm, seed);
    },
  };
  const { execution, planned } = bench([counting]);
  const before = made;
  await execution.rounds(planned, { fewestRounds: 3, mostRounds: 3, budgetNs: 0 });
  expect(made - before).toBe(2);
});

test("a workload that continues a session is not applicable to an engine that can't continue one, and is not started", async () => {
  const continued: Scenario = {
    ...counted,
    workload: (arm, seed) => ({ ...counted.workload(arm, seed), isContinued: true }),
  };
  const { execution, planned, order } = bench([continued]);
  await execution.rounds(planned, { fewestRounds: 1, mostRounds: 1, budgetNs: 1e9 });
  expect(order).toEqual([]);
  const outcomes = execution.record.scenarios[0]?.arms.flatMap(({ trials }) => trials.map(({ outcome }) => outcome));
  const reason = "the engine's entry has no `continue`, the words that send a prompt to an earlier session";
  expect(outcomes).toEqual([
    { kind: "not-applicable", reason },
    { kind: "not-applicable", reason },
  ]);
});

test("at the end of the time no trial begins, whatever the fewest rounds are, and rounds go on where they ended", async () => {
  const { execution, planned, order } = bench([timed]);
  await execution.rounds(planned, { fewestRounds: 1, mostRounds: 1, budgetNs: 0 });
  // A trial takes a second: the first two of the second round begin, and so does the first of the third.
  await execution.rounds(planned, { fromRound: 1, fewestRounds: 9, mostRounds: 9, budgetNs: 0, endNs: 4_500_000_000n });
  const rounds = order.map((trial) => trial.split(" head ")[1]);
  expect(rounds).toEqual(["round 1", "round 1", "round 2", "round 2", "round 3"]);
  expect(execution.record.scenarios[0]?.arms.map(({ trials }) => trials.length).toSorted()).toEqual([2, 3]);
});

test("a trial that is not over at the end of the time is ended and not recorded", async () => {
  const { execution, planned } = bench(
    [timed],
    undefined,
    (signal) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
  );
  await execution.rounds(planned, { fewestRounds: 1, mostRounds: 1, budgetNs: 0, endNs: 1_000_000n });
  expect(execution.record.scenarios[0]?.arms.flatMap(({ trials }) => trials)).toEqual([]);
});

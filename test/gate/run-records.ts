import type { MetricRecord, RequestRecord, RunRecord, ScenarioRecord, TrialRecord } from "../../src/core/run-record.ts";
import { randomFrom } from "../../src/core/random.ts";

/** A record with the given scenarios and plausible everything else. */
export function runRecord(scenarios: readonly ScenarioRecord[], changes: Partial<RunRecord> = {}): RunRecord {
  return {
    schemaVersion: 5,
    id: "run-1",
    isoDate: "2026-01-02T03:04:05.000Z",
    command: ["bench", "run"],
    options: null,
    seed: "1",
    harness: { version: "0.1.0", revision: null },
    engine: { id: "reference", version: null, revision: null, dirty: false },
    base: null,
    environment: {
      cpuModel: "test",
      cores: 2,
      memoryBytes: 1024,
      platform: "linux",
      kernel: "6",
      node: "20",
      governor: null,
      loadBefore: 0.1,
      loadAfter: 0.2,
      stealRatio: null,
      accounting: "none",
      network: { kind: "isolated" },
      drift: null,
    },
    interrupted: false,
    scenarios,
    comparison: null,
    ...changes,
  };
}

export const tokens: MetricRecord = {
  id: "tokens",
  title: "Tokens",
  unit: "tokens",
  kind: "exact",
  better: "lower",
  meaning: "Tokens sent.",
  gatesOn: ["on"],
};

export const wall: MetricRecord = {
  id: "wall",
  title: "Wall time",
  unit: "ns",
  kind: "measured",
  better: "lower",
  meaning: "Start to exit.",
  gatesOn: ["on"],
};

export function scenarioRecord(
  trials: readonly TrialRecord[],
  changes: Partial<ScenarioRecord> & { readonly arm?: string } = {},
): ScenarioRecord {
  const { arm = "on", ...rest } = changes;
  return {
    id: "cache",
    family: "prompt",
    title: "Cache",
    question: "Does it help?",
    digest: "d1",
    metrics: [tokens, wall],
    arms: [{ id: arm, title: arm, plain: false, group: "", control: false, toggles: {}, trials }],
    ...rest,
  };
}

export function trial(
  index: number,
  side: TrialRecord["side"],
  values: TrialRecord["values"],
  changes: Partial<TrialRecord> = {},
): TrialRecord {
  return { phase: { kind: "pair", index }, side, outcome: { kind: "done" }, values, requests: [], ...changes };
}

/** A request with these sections and plausible everything else. */
export function requestOf(sections: RequestRecord["sections"], changes: Partial<RequestRecord> = {}): RequestRecord {
  return { sections, breakpoints: 0, connection: 0, outputTokens: 1, ...changes };
}

export const failed = { outcome: { kind: "failed", reason: "timed out" } } as const;
export const notApplicable = { outcome: { kind: "not-applicable", reason: "It does not stream." } } as const;

/** Trials of one side, with a constant token count. */
export function repeated(side: TrialRecord["side"], count: number, tokenCount = 100): TrialRecord[] {
  return Array.from({ length: count }, (_, index) => trial(index, side, { tokens: tokenCount }));
}

/** Pairs of lognormal wall times of 58 ms with the machine's drift common to a pair, head slower by `ratio`. */
export function pairedTrials(seed: string, pairs: number, ratio: number, first = 0, logSd = 0.04): TrialRecord[] {
  const random = randomFrom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let drift = 0;
  return Array.from({ length: pairs }, (_, place) => {
    drift = 0.9 * drift + 0.1 * normal();
    const time = () => 58e6 * Math.exp(drift + logSd * normal());
    const index = first + place;
    return [
      trial(index, "base", { tokens: 100, wall: time() }),
      trial(index, "head", { tokens: 100, wall: time() * ratio }),
    ];
  }).flat();
}

/** The pairs as a confirmation block. */
export function confirming(trials: readonly TrialRecord[]): TrialRecord[] {
  return trials.map((one) => ({ ...one, phase: { ...one.phase, kind: "confirmation" } }));
}

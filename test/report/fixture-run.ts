import type { Comparison } from "../../src/core/comparison.ts";
import type { MetricValues } from "../../src/core/metric.ts";
import { type Random, randomFrom } from "../../src/core/random.ts";
import type { ArmRecord, RunRecord, ScenarioRecord, TrialRecord } from "../../src/core/run-record.ts";
import { metricRow } from "../metric-rows.ts";
import { type FixtureArm, type FixtureScenario, fixtureScenarios } from "./fixture-scenarios.ts";

/** What a fixture run differs in from the plain one. */
export interface FixtureOptions {
  readonly comparison?: Comparison | null;
  readonly paired?: boolean;
  readonly failedTrial?: boolean;
  readonly interrupted?: boolean;
  readonly trials?: number;
}

/** A run as the harness writes it, with seeded values of realistic size and noise. */
export function fixtureRun(options: FixtureOptions = {}): RunRecord {
  const { comparison = null, paired = comparison !== null, failedTrial = false, trials = 12 } = options;
  const scenarios = fixtureScenarios.map((scenario) => scenarioRecord(scenario, trials, paired));
  return {
    schemaVersion: 5,
    id: "2026-03-14T09-26-53Z-5f2c",
    isoDate: "2026-03-14T09:26:53.000Z",
    command: ["bench", "run", "--set", "quick", ...(comparison === null ? [] : ["--baseline", "v0.1.0", "--gate"])],
    options: null,
    seed: "20260314",
    harness: { version: "0.1.0", revision: "93f65f9c2b7e" },
    engine: { id: "reference", version: null, revision: "4b1d7c90ae52", dirty: comparison === null },
    base: paired ? { name: "v0.1.0", revision: "a07c11e5d3f8" } : null,
    environment: {
      cpuModel: "AMD EPYC 7B13",
      cores: 2,
      memoryBytes: 8_250_000_000,
      platform: "linux x64",
      kernel: "6.1.0-28-cloud-amd64",
      node: "v20.20.2",
      governor: null,
      loadBefore: 0.21,
      loadAfter: 1.34,
      stealRatio: 0.014,
      accounting: "wait4 rusage and /proc",
      network: { kind: "isolated" },
      drift: { events: 18_432, p50Ns: 61_000, p99Ns: 412_000 },
    },
    interrupted: options.interrupted ?? false,
    scenarios: failedTrial ? withFailedTrial(scenarios) : scenarios,
    comparison,
  };
}

function scenarioRecord(scenario: FixtureScenario, trials: number, paired: boolean): ScenarioRecord {
  const random = randomFrom(scenario.id);
  const digit = (): string => Math.floor(random() * 16).toString(16);
  return {
    id: scenario.id,
    family: scenario.family,
    title: scenario.title,
    question: scenario.question,
    digest: Array.from({ length: 16 }, digit).join(""),
    metrics: scenario.metrics.map((id) => ({
      ...metricRow(id),
      gatesOn: scenario.gates.includes(id) ? scenario.arms.map((arm) => arm.id) : [],
    })),
    arms: scenario.arms.map((arm) => armRecord(scenario, arm, trials, paired)),
  };
}

function armRecord(scenario: FixtureScenario, arm: FixtureArm, trials: number, paired: boolean): ArmRecord {
  const random = randomFrom(`${scenario.id}/${arm.id}`);
  const sides: readonly TrialRecord["side"][] = paired ? ["base", "head"] : ["head"];
  return {
    id: arm.id,
    title: arm.title,
    plain: arm.role === "plain",
    group: arm.group ?? "",
    control: arm.role === "control",
    toggles: {},
    trials: Array.from({ length: trials }, (_, index) => index).flatMap((index) =>
      sides.map((side) => ({
        phase: { kind: paired ? ("pair" as const) : ("round" as const), index },
        side,
        outcome: { kind: "done" as const },
        values: trialValues(scenario, arm, side, random),
        requests: [],
      })),
    ),
  };
}

function trialValues(
  scenario: FixtureScenario,
  arm: FixtureArm,
  side: TrialRecord["side"],
  random: Random,
): MetricValues {
  const pairs = scenario.metrics.flatMap((id, position) => {
    const centre = arm.values[position];
    if (centre === undefined || centre === null) return [];
    if (metricRow(id).kind !== "measured") return [[id, centre] as const];
    const slower = side === "head" ? 1 + (scenario.headSlowdown ?? 0) : 1;
    return [[id, Math.round(centre * slower * noise(random))] as const];
  });
  return Object.fromEntries(pairs);
}

/** Right-skewed, as timings are: a few percent of jitter and now and then a disturbed trial. */
function noise(random: Random): number {
  const jitter = 1 + 0.03 * (random() + random() + random() - 1.5);
  return random() > 0.93 ? jitter * (1.1 + 0.15 * random()) : jitter;
}

function withFailedTrial(scenarios: readonly ScenarioRecord[]): readonly ScenarioRecord[] {
  return scenarios.map((scenario) =>
    scenario.id === "parallel-tools"
      ? {
          ...scenario,
          arms: scenario.arms.map((arm, position) =>
            position === 5 ? { ...arm, trials: arm.trials.map(failedThird) } : arm,
          ),
        }
      : scenario,
  );
}

function failedThird(trial: TrialRecord): TrialRecord {
  if (trial.phase.index !== 3 || trial.side !== "head") return trial;
  const reason = "src/b.ts does not hold the edit of call 4, which was reported as done";
  return { ...trial, outcome: { kind: "failed", reason }, values: {} };
}

import { failedTrials, failTooOften, notApplicableReason } from "../../core/failure-tolerance.ts";
import type { ArmRecord, MetricRecord, RunRecord, ScenarioRecord, TrialRecord } from "../../core/run-record.ts";

/** One number to judge: one metric of one arm, with the trials of both sides. */
export interface MatchedMetric {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: MetricRecord;
  readonly gates: boolean;
  readonly baseTrials: readonly TrialRecord[];
  readonly headTrials: readonly TrialRecord[];
  /** Whether both sides ran the same workload, script, provider settings and metric definitions. */
  readonly comparable: boolean;
}

/** Both sides, metric by metric. `missing` and `added` are lines for people. */
export interface Match {
  readonly metrics: readonly MatchedMetric[];
  readonly missing: readonly string[];
  readonly added: readonly string[];
}

/** The part of a run that is judged together: all but the confirmation pairs, or these alone. */
export type Block = "main" | "confirmation";

/** The scenarios of a record with the trials of one side and block only. */
export function sideOf(record: RunRecord, side: TrialRecord["side"], block: Block = "main"): readonly ScenarioRecord[] {
  const belongs = ({ phase, side: own }: TrialRecord) =>
    own === side && (phase.kind === "confirmation") === (block === "confirmation");
  return record.scenarios.map((scenario) => ({
    ...scenario,
    arms: scenario.arms.map((arm) => ({ ...arm, trials: arm.trials.filter(belongs) })),
  }));
}

/** The trials that were done right. */
export function doneTrials(trials: readonly TrialRecord[]): TrialRecord[] {
  return trials.filter((trial) => trial.outcome.kind === "done");
}

/** A metric's values in the trials that were done right and observed it. */
export function valuesOf(trials: readonly TrialRecord[], metric: string): number[] {
  return doneTrials(trials).flatMap((trial) => trial.values[metric] ?? []);
}

/**
 * Matches scenarios, arms and metrics of two sides by id. What the base has and the head lacks is missing: absent, never
 * tried, not applicable, no longer observed, or failed in more than one trial of five: the trials that passed
 * would flatter it. An arm that is not applicable on both sides has no rows and is not missing. A scenario whose digest changed is
 * matched, but it is not comparable and counts as missing.
 */
export function matchSides(base: readonly ScenarioRecord[], head: readonly ScenarioRecord[]): Match {
  const parts = base.map((scenario) => matchScenario(scenario, byId(head, scenario.id)));
  const inBase = new Map(base.map((scenario) => [scenario.id, scenario]));
  const added = head.flatMap((scenario) =>
    inBase.has(scenario.id) || triedArms(scenario).length === 0 ? [] : [scenario.id],
  );
  return {
    metrics: parts.flatMap((part) => part.metrics),
    missing: parts.flatMap((part) => part.missing),
    added: [...added, ...parts.flatMap((part) => part.added)],
  };
}

function matchScenario(base: ScenarioRecord, head: ScenarioRecord | undefined): Match {
  if (triedArms(base).length === 0) return { metrics: [], missing: [], added: [] };
  if (head === undefined) return { metrics: [], missing: [`${base.id}: not in this run`], added: [] };
  const comparable = base.digest === head.digest;
  const parts = triedArms(base).map((arm) => matchArm(base, head, arm, comparable));
  const added = triedArms(head).filter((arm) => (byId(base.arms, arm.id)?.trials.length ?? 0) === 0);
  return {
    metrics: parts.flatMap((part) => part.metrics),
    missing: [...(comparable ? [] : [`${base.id}: ${scenarioChanged}`]), ...parts.flatMap((part) => part.missing)],
    added: [...added.map((arm) => `${base.id}/${arm.id}`), ...parts.flatMap((part) => part.added)],
  };
}

/** Why rows of a scenario with another digest are not judged. */
export const scenarioChanged = "scenario changed since the baseline was recorded";

function matchArm(base: ScenarioRecord, head: ScenarioRecord, arm: ArmRecord, comparable: boolean): Match {
  const label = `${base.id}/${arm.id}`;
  const trials = byId(head.arms, arm.id)?.trials ?? [];
  if (trials.length === 0) return { metrics: [], missing: [`${label}: not in this run`], added: [] };
  const missing = missingArm(label, trials, doneTrials(arm.trials).length > 0);
  if (doneTrials(trials).length === 0) return { metrics: [], missing, added: [] };
  const ids = new Set([...base.metrics, ...head.metrics].map((metric) => metric.id));
  const metrics: MatchedMetric[] = [];
  const added: string[] = [];
  const isTelling = doneTrials(arm.trials).length > 0 || notApplicableReason(arm.trials) !== null;
  for (const id of ids) {
    const metric = byId(head.metrics, id);
    const isInHead = valuesOf(trials, id).length > 0;
    const isInBase = valuesOf(arm.trials, id).length > 0;
    if (isInBase && (metric === undefined || !isInHead)) missing.push(`${label}/${id}: not observed in this run`);
    // A base of which every trial failed does not tell which metrics it has.
    else if (isInHead && !isInBase && isTelling) added.push(`${label}/${id}`);
    else if (isInHead && metric !== undefined) {
      const gates = metric.gatesOn.includes(arm.id);
      const sides = { baseTrials: arm.trials, headTrials: trials };
      metrics.push({ scenario: base.id, arm: arm.id, metric, gates, ...sides, comparable });
    }
  }
  return { metrics, missing, added };
}

/** What the head lacks of a whole arm, as lines for people. */
function missingArm(label: string, trials: readonly TrialRecord[], hasBaseValues: boolean): string[] {
  const failed = failedTrials(trials);
  if (failTooOften(trials))
    return [`${label}: ${failed.length} of ${trials.length} trials failed: ${failed.flatMap(reasonOf)[0]}`];
  const reason = notApplicableReason(trials);
  return reason !== null && hasBaseValues ? [`${label}: not applicable in this run: ${reason}`] : [];
}

function reasonOf({ outcome }: TrialRecord): readonly string[] {
  return outcome.kind === "done" ? [] : [outcome.reason];
}

function triedArms(scenario: ScenarioRecord): ArmRecord[] {
  return scenario.arms.filter((arm) => arm.trials.length > 0);
}

function byId<Item extends { readonly id: string }>(items: readonly Item[], id: string): Item | undefined {
  return items.find((item) => item.id === id);
}

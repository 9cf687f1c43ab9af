import type { MetricDefinition } from "./metric.ts";
import type { RunRecord, TrialConditions, TrialRecord } from "./run-record.ts";

/** Largest share of the processors that the hypervisor may take during a pair. */
const mostSteal = 0.05;
/**
 * One step of the kernel's counter of stolen time. A trial of 100 ms that loses 6 ms may read 0, 10 or 20 ms. Only what is
 * beyond a step for each trial is certain. Without this allowance short trials were dropped because the counter is coarse.
 */
const tickNs = 1e7;
/** The two clocks drift apart by far less in a trial, and no machine sleeps for less. */
const suspendedLimitNs = 1e9;

/** What the machine can disturb. A time includes waiting. Processor time does not. An amount is memory or a count. */
export type Quantity = "time" | "processor-time" | "amount";

/** What a measured metric is. Rates and shares follow from times, so they count as times. */
export function quantityOf({ id, unit }: Pick<MetricDefinition, "id" | "unit">): Quantity {
  if (/(^|[._])cpu([._]|$)/.test(id)) return "processor-time";
  const isRate = /(^|[._])throughput$/.test(id) || id.startsWith("machine.");
  switch (unit) {
    case "bytes":
    case "tokens":
    case "nanoUsd":
      return "amount";
    case "count":
      return isRate ? "time" : "amount";
    case "ns":
    case "ratio":
      return "time";
  }
}

/**
 * Why a pair does not count for a quantity, or null. The reasons are fixed before anything is measured and come from outside
 * the trials. A measured value is never a reason. A waiting process has a longer wall time, and the same processor time,
 * memory and counts. `cores` are those of the machine.
 */
export function disturbanceOf(
  base: TrialRecord,
  head: TrialRecord,
  cores: number,
  quantity: Quantity = "time",
): string | null {
  const ends = [base.outcome.kind, head.outcome.kind];
  if (ends.includes("failed")) return "a side failed";
  if (ends.includes("not-applicable")) return "a side is not applicable";
  const conditions = conditionsOf(base, head);
  if (conditions.some(({ suspendedNs }) => suspendedNs > suspendedLimitNs)) return "the machine was suspended";
  if (quantity !== "amount" && isStolen(conditions)) return "the hypervisor took more than 5 %";
  return quantity === "time" && isUnderLoad(base, head, cores) ? "more processes than processors" : null;
}

/** Whether processes had to wait for a processor: more were runnable than there are processors plus one, which is bench. */
export function isUnderLoad(base: TrialRecord, head: TrialRecord, cores: number): boolean {
  const samples = conditionsOf(base, head).flatMap(({ runnable }) => runnable ?? []);
  return samples.reduce((sum, value) => sum + value, 0) / Math.max(1, samples.length) > cores + 1;
}

/** Above this share of trials under load the times of the others are no more to be trusted. */
const toleratedLoad = 0.25;

/** Whether processes had to wait for a processor during more than a few trials. `unknown`: no trial tells. */
export type MachineLoad = "calm" | "busy" | "unknown";

/** How busy the machine of a run was, and in how many of the trials that tell processes had to wait. */
export function machineLoadOf({ scenarios, environment }: Pick<RunRecord, "scenarios" | "environment">): {
  readonly machine: MachineLoad;
  readonly underLoad: number;
  readonly of: number;
} {
  const trials = scenarios.flatMap(({ arms }) => arms.flatMap((arm) => arm.trials));
  const known = trials.filter(({ conditions }) => (conditions?.runnable ?? null) !== null);
  const underLoad = known.filter((trial) => isUnderLoad(trial, trial, environment.cores)).length;
  const machine = known.length === 0 ? "unknown" : underLoad > toleratedLoad * known.length ? "busy" : "calm";
  return { machine, underLoad, of: known.length };
}

function isStolen(conditions: readonly TrialConditions[]): boolean {
  const stolenNs = sumOf(conditions, ({ stolenNs: ns }) => ns);
  const processorNs = sumOf(conditions, ({ processorNs: ns }) => ns);
  return stolenNs - tickNs * conditions.length > mostSteal * processorNs;
}

function conditionsOf(base: TrialRecord, head: TrialRecord): TrialConditions[] {
  return [base.conditions, head.conditions].filter((one) => one !== undefined);
}

function sumOf(conditions: readonly TrialConditions[], valueOf: (one: TrialConditions) => number | null): number {
  return conditions.reduce((sum, one) => sum + (valueOf(one) ?? 0), 0);
}

import type { TrialConditions, TrialRecord } from "./run-record.ts";

/** Largest share of the processors that the hypervisor may take during a pair. */
const mostSteal = 0.05;
/**
 * One step of the kernel's counter of stolen time. A trial of 100 ms that loses 6 ms may read 0 or 10 or 20: only what is
 * beyond a step for each trial is proved, else short trials were dropped for the counter's coarseness.
 */
const tickNs = 1e7;
/** The two clocks drift apart by far less in a trial, and no machine sleeps for less. */
const suspendedLimitNs = 1e9;

/**
 * Why a pair does not count, or null. The reasons are fixed before anything is measured and come from outside of the
 * trials; what a trial took is never among them. `cores` are the machine's: more runnable processes than one
 * above them (bench's own) wait for a processor.
 */
export function disturbanceOf(base: TrialRecord, head: TrialRecord, cores: number): string | null {
  const ends = [base.outcome.kind, head.outcome.kind];
  if (ends.includes("failed")) return "a side failed";
  if (ends.includes("not-applicable")) return "a side is not applicable";
  const seen = [base.conditions, head.conditions].filter((one) => one !== undefined);
  if (seen.some(({ suspendedNs }) => suspendedNs > suspendedLimitNs)) return "the machine was suspended";
  const stolenNs = sumOf(seen, ({ stolenNs: ns }) => ns);
  const processorNs = sumOf(seen, ({ processorNs: ns }) => ns);
  if (stolenNs - tickNs * seen.length > mostSteal * processorNs) return "the hypervisor took more than 5 %";
  const looks = seen.flatMap(({ runnable }) => runnable ?? []);
  const queued = looks.reduce((sum, value) => sum + value, 0) / Math.max(1, looks.length);
  return queued > cores + 1 ? "more processes than processors" : null;
}

function sumOf(seen: readonly TrialConditions[], valueOf: (one: TrialConditions) => number | null): number {
  return seen.reduce((sum, one) => sum + (valueOf(one) ?? 0), 0);
}

import type { Comparison } from "../../core/comparison.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { compareRuns } from "../../gate/judge/compare.ts";
import { looksUpTo } from "../../gate/judge/looks.ts";
import { canJudgeStored } from "../../gate/judge/stored.ts";
import { probeEnvironment } from "../../run/environment.ts";
import type { PairedBaseline, PreparedBaseline } from "./prepared-baseline.ts";

/** Most pairs of a gating timing. `trials` is the value of --trials. */
export function mostPairs(trials: number | null): number {
  return trials ?? 100;
}

/** Whether timings rest on the run's own rounds, because no pairs are measured. */
export function needsTimingRounds(baseline: PreparedBaseline): boolean {
  switch (baseline.kind) {
    case "none":
      return true;
    case "stored":
      return canJudgeStored(baseline.recordings, probeEnvironment().machine);
    case "paired":
      return false;
  }
}

/** Compares a whole run with its baseline. Null without one. */
export function compareWithBaseline(
  baseline: PreparedBaseline,
  run: RunRecord,
  trials: number | null,
): Comparison | null {
  switch (baseline.kind) {
    case "none":
      return null;
    case "stored": {
      const { name, recording, reason, recordings, margins, noise } = baseline;
      const timings = { recordings, margins, noise, unjudged: "gate" } as const;
      return compareRuns({ kind: "stored", name, baseline: recording, head: run, reason, timings });
    }
    case "paired":
      return comparePairs(baseline, run, trials);
  }
}

/** Compares both sides of a paired run, and the exact numbers with the recording if there is one. */
export function comparePairs(
  baseline: Omit<PairedBaseline, "kind" | "roots" | "noise">,
  run: RunRecord,
  trials: number | null,
): Comparison {
  const { name, commit: revision, recording, margins, calibration, otherEngine } = baseline;
  const looks = looksUpTo(mostPairs(trials));
  const comparison = compareRuns({
    kind: "paired",
    name,
    baseline: recording,
    head: run,
    ...(otherEngine !== undefined && { otherEngine }),
    revision,
    margins,
    looks,
  });
  return { ...comparison, rule: `${comparison.rule} ${calibration}` };
}

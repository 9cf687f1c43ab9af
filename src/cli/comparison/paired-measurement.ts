import type { Comparison, ComparisonRow } from "../../core/comparison.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { confirmationLooks, openConfirmations } from "../../gate/judge/confirm.ts";
import { hasSuspect, looksUpTo, openAfterLook } from "../../gate/judge/looks.ts";
import { outlook } from "../../gate/judge/outlook.ts";
import { tailProbability } from "../../gate/judge/tail.ts";
import type { Execution } from "../../run/execute.ts";
import type { PlannedScenario } from "../../run/plan.ts";
import type { Progress } from "../terminal/progress.ts";
import { comparePairs, mostPairs } from "./judged-run.ts";
import type { PairedBaseline } from "./prepared-baseline.ts";

/** Pairs of the block that confirms a regression. With half as many, a tenth of true ones is missed on a busy machine. */
const confirmationPairs = 60;

/** The arms whose timings gate. Only they are measured in pairs. */
export function pairedArms(planned: readonly PlannedScenario[]): readonly PlannedScenario[] {
  return planned
    .map(({ scenario, arms, metrics }) => {
      const gating = metrics.filter(({ kind }) => kind === "measured").flatMap(({ gatesOn }) => gatesOn);
      return { scenario, metrics, arms: arms.filter((arm) => gating.includes(arm.id)) };
    })
    .filter(({ arms }) => arms.length > 0);
}

/** The number of timings of these scenarios that can fail the gate. */
export function gatingTimings(planned: readonly PlannedScenario[]): number {
  return pairedArms(planned)
    .flatMap(({ arms, metrics }) =>
      metrics
        .filter(({ id, kind }) => kind === "measured" && tailProbability(id) === null)
        .map(({ gatesOn }) => arms.filter(({ id }) => gatesOn.includes(id)).length),
    )
    .reduce((sum, count) => sum + count, 0);
}

/** How pairs are measured. `trials` is the number of pairs in each block, the confirmation included. */
export interface PairSettings {
  readonly planned: readonly PlannedScenario[];
  readonly baseline: PairedBaseline;
  readonly trials: number | null;
  readonly progress: Progress;
  /** Gating timings that other machines measure. They share this run's error budget. */
  readonly elsewhere?: number;
  readonly failFast?: boolean;
}

/**
 * Measures pairs until the timings are decided. Then measures what seems to have regressed again, in a block of its own. All
 * that regressed among these scenarios is confirmed, even if it is not significant among all machines: the joined run may
 * need the second block. With `failFast` the first regression that is confirmed ends the measurement. A suspect that is not
 * confirmed lets it go on.
 */
export async function measurePairs(execution: Execution, settings: PairSettings): Promise<void> {
  const { baseline, trials, failFast = false } = settings;
  const isRed = () => comparePairs(baseline, execution.record, trials).rows.some(isRegressed);
  if (failFast && isRed()) return;
  const isCutShort = await measureBlocks(execution, settings, failFast);
  if (isCutShort && !isRed()) await measureBlocks(execution, settings, false);
}

/** Both blocks. Returns whether the first one ended early because of a suspect. Trials that were made before are kept. */
async function measureBlocks(execution: Execution, settings: PairSettings, failFast: boolean): Promise<boolean> {
  const { planned, baseline, trials, progress, elsewhere = 0 } = settings;
  const looks = looksUpTo(mostPairs(trials));
  const rule = { margins: baseline.margins, looks, elsewhere };
  let isCutShort = false;
  progress.decideBy((record, open) => outlook(record, open, rule));
  await execution.pairs(planned, looks.pairs, (record, look) => {
    isCutShort = failFast && hasSuspect(record, look, rule);
    return isCutShort ? [] : openAfterLook(record, look, rule);
  });
  progress.decideBy(() => null);
  const suspects = regressedArms(planned, comparePairs(baseline, execution.record, trials));
  if (suspects.length > 0) {
    const confirming = confirmationLooks(trials ?? confirmationPairs);
    const stillOpen = (record: RunRecord) => openConfirmations(record, baseline.margins);
    await execution.pairs(suspects, confirming, stillOpen, "confirmation");
  }
  return isCutShort;
}

function isRegressed({ gates, judgement }: ComparisonRow): boolean {
  return gates && judgement.kind !== "not-judged" && judgement.verdict === "regressed";
}

/** The arms with a gating timing that regressed. */
function regressedArms(planned: readonly PlannedScenario[], { rows }: Comparison): readonly PlannedScenario[] {
  const regressed = rows.filter((row) => row.judgement.kind === "paired" && isRegressed(row));
  return planned
    .map(({ scenario, metrics, arms }) => ({
      scenario,
      metrics,
      arms: arms.filter((arm) => regressed.some((row) => row.scenario === scenario.id && row.arm === arm.id)),
    }))
    .filter(({ arms }) => arms.length > 0);
}

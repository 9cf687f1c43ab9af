import type { Comparison } from "../../core/comparison.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { compareRuns } from "../../gate/judge/compare.ts";
import { looksUpTo, openAfterLook } from "../../gate/judge/looks.ts";
import { metricDefinition } from "../../core/metric-table.ts";
import { outlook } from "../../gate/judge/outlook.ts";
import { tailProbability } from "../../gate/judge/tail.ts";
import type { Execution } from "../../run/execute.ts";
import type { PlannedScenario } from "../../run/plan.ts";
import type { Progress } from "../progress.ts";
import type { PreparedComparison } from "./prepare-comparison.ts";

/** Pairs that a gating timing may take unless the command line says otherwise. */
export const defaultPairs = 100;
/** Pairs of the block that a regression must show in again; half as many miss a tenth of true ones on a busy machine. */
const confirmationPairs = 60;

/** The arms whose timings gate: only they are worth measuring in pairs. */
export function pairedArms(planned: readonly PlannedScenario[]): readonly PlannedScenario[] {
  return planned
    .map(({ scenario, arms, metrics }) => {
      const gating = metrics.filter(({ id }) => metricDefinition(id).kind === "measured").flatMap(({ gates }) => gates);
      return { scenario, metrics, arms: arms.filter((arm) => gating.includes(arm.id)) };
    })
    .filter(({ arms }) => arms.length > 0);
}

/** How many timings of these scenarios can turn a run red. */
export function gatingTimings(planned: readonly PlannedScenario[]): number {
  return pairedArms(planned)
    .flatMap(({ arms, metrics }) =>
      metrics
        .filter(({ id }) => metricDefinition(id).kind === "measured" && tailProbability(id) === null)
        .map(({ gates }) => arms.filter(({ id }) => gates.includes(id)).length),
    )
    .reduce((sum, count) => sum + count, 0);
}

/**
 * Measures pairs until the timings are decided, then again, in a block of its own, what seems to have regressed. `elsewhere` counts
 * the gating timings that other machines measure: pairs go on until a change is significant among all of them, but all that
 * regressed among these alone is measured again, so that no regression of the whole lacks its second block.
 */
export async function measurePairs(
  execution: Execution,
  planned: readonly PlannedScenario[],
  prepared: PreparedComparison,
  trials: number | undefined,
  progress: Progress,
  elsewhere = 0,
): Promise<void> {
  const looks = looksUpTo(trials ?? defaultPairs);
  const rule = { margins: prepared.margins, looks, elsewhere };
  progress.decideBy((record, open) => outlook(record, open, rule));
  await execution.pairs(planned, looks.pairs, (record, look) => openAfterLook(record, look, rule));
  const regressed = comparePairs(prepared, execution.record, trials).rows.filter(
    ({ judgement }) => judgement.kind === "paired" && judgement.verdict === "regressed",
  );
  const again = planned
    .map(({ scenario, metrics, arms }) => ({
      scenario,
      metrics,
      arms: arms.filter((arm) =>
        regressed.some((row) => row.gates && row.scenario === scenario.id && row.arm === arm.id),
      ),
    }))
    .filter(({ arms }) => arms.length > 0);
  progress.decideBy(() => null);
  if (again.length > 0) await execution.pairs(again, [trials ?? confirmationPairs], () => [], "confirmation");
}

/** Holds both sides of a paired run against each other, and against the kept run where there is one. */
export function comparePairs(prepared: PreparedComparison, run: RunRecord, trials: number | undefined): Comparison {
  const comparison = compareRuns({
    kind: "paired",
    name: prepared.name,
    baseline: prepared.kept,
    head: run,
    revision: prepared.base?.commit ?? "",
    margins: prepared.margins,
    looks: looksUpTo(trials ?? defaultPairs),
  });
  return { ...comparison, rule: `${comparison.rule} ${prepared.calibration}` };
}

import { formatChange } from "../../core/units.ts";
import type { CalibrationSummary } from "./report-inputs.ts";

/** How far the same code differs from itself on this machine in a row's timing; null where it was not calibrated. */
export function noiseFloor(
  calibration: CalibrationSummary | undefined,
  row: { readonly scenario: string; readonly arm: string; readonly metric: string },
): string | null {
  const found = calibration?.noise.find(
    ({ scenario, arm, metric }) => scenario === row.scenario && arm === row.arm && metric === row.metric,
  );
  return found === undefined ? null : formatChange(found.floor).replace(/^[+±]/, "");
}

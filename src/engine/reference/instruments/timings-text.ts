import { formatDuration } from "../../../core/units.ts";
import type { PhaseTime } from "./phase-times.ts";

/** One line a phase, with its share; the shares add up to the whole run. */
export function timingsText(phases: readonly PhaseTime[]): string {
  const wholeNs = phases.reduce((sum, { durationNs }) => sum + durationNs, 0);
  const rows = [...phases, { phase: "whole run", durationNs: wholeNs }].map(({ phase, durationNs }) => {
    const share = wholeNs === 0 ? 0 : (100 * durationNs) / wholeNs;
    return `timings: ${phase.padEnd(14)} ${formatDuration(durationNs).padStart(9)} ${share.toFixed(1).padStart(6)} %\n`;
  });
  return rows.join("");
}

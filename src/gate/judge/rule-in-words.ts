import type { Looks } from "./sequence.ts";
import type { Margins } from "./margins.ts";

const exactRule = "Exact and modelled numbers must be equal, each the same in three or more trials.";

/**
 * The rule of a comparison with stored timings, for the banner; `reason` says why they were not measured again, `judged` whether
 * there were recordings enough to judge some by.
 */
export function storedRuleInWords(reason: string, judged: boolean): string {
  if (!judged) return `${exactRule} Timings are shown and not judged: ${reason}.`;
  return (
    `${exactRule} Timings were not measured side by side (${reason}): they are held against the 99 % prediction interval of ` +
    `five or more recordings on this class of machine. CPU time and memory gate, other timings only where the calibrated ` +
    `noise floor is below 2 %.`
  );
}

/** The rule of a comparison side by side, for the banner: what had to hold for each word of the verdict. */
export function pairedRuleInWords(margins: Margins, looks: Looks, gating: number): string {
  const overrides = Object.keys(margins.byMetric).filter((metric) => margins.byMetric[metric]?.ratio !== undefined);
  const own = overrides.length > 0 ? ` (own margins: ${overrides.join(", ")})` : "";
  const margin = `${percent(margins.ratio)} and ${margins.floorNs / 1e6} ms (${percent(margins.subMillisecondRatio)} below 1 ms)${own}`;
  return (
    `${exactRule} Timings are judged on pairs measured side by side, after ${looks.pairs.join(", ")} pairs: regressed when worse ` +
    `by more than ${margin} and the one-sided signed rank test, Holm-corrected over ${gating} gating timings, stays within ` +
    `the look's share of ${percent(looks.alpha)} for the run (O'Brien-Fleming); unchanged when the 97.5 % limit excludes a ` +
    `regression of that size; else inconclusive.`
  );
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(3))} %`;
}

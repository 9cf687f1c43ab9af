import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { compareRuns } from "../../gate/judge/compare.ts";
import type { Margins } from "../../gate/judge/margins.ts";
import type { RecordedVersion } from "./named-version.ts";

/** The head of two recorded runs, compared with the base. UserError for two engines that share no arm. */
export function recordedPair(
  base: Pick<RecordedVersion, "name" | "run" | "recordings">,
  head: Pick<RecordedVersion, "name" | "run">,
  margins: Margins,
): RunRecord {
  const comparison = compareRuns({
    kind: "stored",
    name: base.name,
    baseline: base.run,
    head: head.run,
    reason: "both runs are recorded ones, measured at different times",
    timings: { recordings: base.recordings, margins, noise: [], unjudged: "show" },
  });
  if (comparison.between !== undefined && comparison.rows.length === 0) {
    const { base: one, head: other } = comparison.between;
    throw new UserError(
      `${base.name} is of the engine ${one}, ${head.name} of ${other}, and they share no arm. Measure both engines as they are: bench run --engine ${one} --engine ${other}.`,
    );
  }
  const { outcome: _, ...measured } = head.run;
  return { ...measured, comparison };
}

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Comparison } from "../../core/comparison.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { marginsAbove } from "../../gate/calibration/calibration.ts";
import { compareRuns } from "../../gate/judge/compare.ts";
import { splitConfirmation } from "../../gate/judge/confirm.ts";
import { looksUpTo } from "../../gate/judge/looks.ts";
import type { Margins } from "../../gate/judge/margins.ts";
import { shownTimelines } from "../../report/timeline/shown-timelines.ts";
import { readRun } from "../../run/run-file.ts";
import { joinShards } from "../../run/shards.ts";
import type { MergeOptions } from "../commands/merge.ts";
import { askedOf } from "../compare/asked-baseline.ts";
import { finishRun } from "./finish-run.ts";
import { defaultPairs } from "../compare/paired-measurement.ts";
import { configuredMargins } from "../compare/prepare-comparison.ts";
import { recordedOptions } from "./resume-run.ts";
import { resolveSide } from "../compare/sides.ts";
import { chooseEngine, loadWorkbench, type Workbench } from "../config/workbench.ts";

/** `bench merge`: joins the parts of a run and takes the one decision over all of them; returns the exit code. */
export async function mergeParts(options: MergeOptions): Promise<number> {
  const parts = options.parts.map((path) => readRun(path));
  const joined = joinShards(parts);
  const bench = await loadWorkbench(process.cwd());
  const comparison = await judge(bench, joined, parts, options);
  if (options.gate && comparison === null && !(joined.budgets ?? []).some(({ gates }) => gates))
    throw new UserError(
      "--gate: the parts were measured without a baseline and without budgets. Pass --baseline with a kept run.",
    );
  const { timelines: _, ...rest } = { ...joined, comparison };
  const timelines = shownTimelines({ ...joined, comparison });
  const run: RunRecord = { ...rest, ...(timelines.length > 0 && { timelines }) };
  const folder = join(options.out, `${run.id}-merged`);
  await mkdir(folder, { recursive: true });
  return finishRun({ run, folder }, options);
}

async function judge(
  bench: Workbench,
  run: RunRecord,
  parts: readonly RunRecord[],
  options: MergeOptions,
): Promise<Comparison | null> {
  const name = run.base?.name ?? options.baseline;
  if (name === undefined) return null;
  const { repository } = chooseEngine(bench, run.engine.id);
  // What all parts together were asked for: each keeps the command that it was started with.
  const asked = await recordedOptions(run);
  if (run.base === null) {
    const side = await resolveSide(bench.folder, repository, name);
    if (side.kind !== "kept")
      throw new UserError(`--baseline ${name}: no kept run; the parts were not measured against a revision.`);
    const reason = "the parts were measured without the baseline beside them";
    return compareRuns({ kind: "stored", name, base: askedOf(side.run, bench, asked), head: run, reason });
  }
  const side = await resolveSide(bench.folder, repository, name).catch((error: unknown) => {
    // The parts hold both sides: a baseline that is not here decides nothing more.
    if (error instanceof UserError) return null;
    throw error;
  });
  const { main, confirmation } = splitConfirmation(run);
  const { margins, calibration } = marginsOf(bench, parts);
  const comparison = compareRuns({
    kind: "paired",
    name,
    base: side?.kind === "kept" ? askedOf(side.run, bench, asked) : null,
    head: main,
    revision: run.base.revision,
    margins,
    looks: looksUpTo(parts[0]?.shard?.trials ?? defaultPairs),
    confirmation,
  });
  return { ...comparison, rule: `${comparison.rule} ${calibration}` };
}

/** The margins of the whole: none below the noise floor of any machine that measured a part, and which machines have one, in words. */
function marginsOf(bench: Workbench, parts: readonly RunRecord[]): { margins: Margins; calibration: string } {
  const known = parts.map(({ shard }) => shard?.noiseFloors).filter((floors) => floors !== undefined);
  const margins = known.reduce((above, floors) => marginsAbove(floors, above), configuredMargins(bench));
  if (known.length === 0)
    return { margins, calibration: "Noise floor not known: no machine of a part is calibrated (bench calibrate)." };
  const others = parts.length - known.length;
  const rest = others === 0 ? "" : `; ${others} of ${parts.length} machines are not calibrated`;
  return { margins, calibration: `No margin is below the noise floor of a part's machine${rest}.` };
}

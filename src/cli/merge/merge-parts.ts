import { join } from "node:path";
import type { Comparison } from "../../core/comparison.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { marginsAbove } from "../../gate/calibration/calibration.ts";
import { compareRuns } from "../../gate/judge/compare.ts";
import { shownTimelines } from "../../report/timeline/shown-timelines.ts";
import { readRun } from "../../run/run-file.ts";
import { joinShards } from "../../run/shards.ts";
import { comparePairs } from "../comparison/judged-run.ts";
import { type CalibratedMargins, configuredMargins } from "../comparison/margins.ts";
import { type NamedVersion, resolveVersion } from "../comparison/named-version.ts";
import { loadWorkbench, type Workbench } from "../config/workbench.ts";
import { knownEngine } from "../engines/choose-engine.ts";
import { finishRun } from "../finished-runs/finish-run.ts";
import { requestedPart } from "../measurement/planned-request.ts";
import type { MergeOptions } from "./options.ts";
import { makeFolder } from "../../run/made-folder.ts";

/** `bench merge`: joins the parts of a run and judges the whole once. Returns the exit code. */
export async function mergeParts(options: MergeOptions): Promise<number> {
  const parts = options.parts.map((path) => readRun(path));
  const joined = joinShards(parts);
  const bench = await loadWorkbench(process.cwd(), joined.options?.cassettes);
  const comparison = await judge(bench, joined, parts, options.baseline);
  if (options.gate && comparison === null && !joined.budgets?.some(({ gates }) => gates))
    throw new UserError(
      "--gate: the parts have no baseline and no budgets. Pass --baseline with a baseline or a run file.",
    );
  const { timelines: _, ...run } = { ...joined, comparison };
  const timelines = shownTimelines({ ...joined, comparison });
  const judged: RunRecord = { ...run, ...(timelines.length > 0 && { timelines }) };
  const folder = join(options.out, `${run.id}-merged`);
  makeFolder(folder);
  return finishRun({ run: judged, folder }, options);
}

async function judge(
  bench: Workbench,
  run: RunRecord,
  parts: readonly RunRecord[],
  baseline: string | undefined,
): Promise<Comparison | null> {
  if (run.base !== null) return judgePaired(bench, run, run.base, parts);
  if (baseline === undefined) return null;
  const version = await resolveVersion(bench, knownEngine(bench, run.engine.id), baseline);
  const recording = recordingOf(version, run, bench);
  if (recording === null)
    throw new UserError(
      `--baseline ${baseline}: the parts were not measured against this git revision. Name a baseline or a run file.`,
    );
  const sides = { kind: "stored", name: baseline, baseline: recording, head: run } as const;
  if (!run.options?.baseline)
    return compareRuns({ ...sides, reason: "the parts were measured without the baseline beside them" });
  const recordings = version.kind === "recorded" ? version.recordings : [];
  const timings = { recordings, margins: marginsOf(bench, parts).margins, noise: [], unjudged: "gate" } as const;
  return compareRuns({ ...sides, reason: "no part could measure the baseline beside it", timings });
}

/** Judges parts that hold both sides. The baseline itself may be missing here: the exact numbers are then those of the pairs. */
async function judgePaired(
  bench: Workbench,
  run: RunRecord,
  { name, revision: commit }: NonNullable<RunRecord["base"]>,
  parts: readonly RunRecord[],
): Promise<Comparison> {
  const version = await resolveVersion(bench, knownEngine(bench, run.engine.id), name).catch((error: unknown) => {
    if (error instanceof UserError) return null;
    throw error;
  });
  const recording = recordingOf(version, run, bench);
  const trials = run.options?.trials ?? null;
  return comparePairs({ name, commit, recording, ...marginsOf(bench, parts) }, run, trials);
}

/** The recorded run that the version stands for, cut to what all parts together requested. Null for a git revision. */
function recordingOf(version: NamedVersion | null, { options }: RunRecord, bench: Workbench): RunRecord | null {
  if (version?.kind !== "recorded") return null;
  return options === null ? version.run : requestedPart(version.run, bench, options);
}

/** The margins of the whole run: at least the noise floor of every machine that measured a part. */
function marginsOf(bench: Workbench, parts: readonly RunRecord[]): Omit<CalibratedMargins, "noise"> {
  const floors = parts.map(({ shard }) => shard?.noiseFloors).filter((floor) => floor !== undefined);
  const margins = floors.reduce((above, floor) => marginsAbove(floor, above), configuredMargins(bench));
  if (floors.length === 0)
    return { margins, calibration: "Noise floor not known: no machine of a part is calibrated (bench calibrate)." };
  const others = parts.length - floors.length;
  const rest = others === 0 ? "" : `; ${others} of ${parts.length} machines are not calibrated`;
  return { margins, calibration: `No margin is below the noise floor of a part's machine${rest}.` };
}

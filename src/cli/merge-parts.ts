import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Comparison } from "../core/comparison.ts";
import type { RunRecord, Shard } from "../core/run-record.ts";
import { UserError } from "../core/user-error.ts";
import { compareRuns } from "../gate/compare.ts";
import { splitConfirmation } from "../gate/confirm.ts";
import { looksUpTo } from "../gate/looks.ts";
import { shownTimelines } from "../report/timeline/shown-timelines.ts";
import { readRun } from "../run/run-file.ts";
import { joinShards } from "../run/shards.ts";
import type { MergeOptions } from "./commands/merge.ts";
import { finishRun } from "./finish-run.ts";
import { defaultPairs } from "./paired-measurement.ts";
import { configuredMargins } from "./prepare-comparison.ts";
import { runExitCode } from "./run-exit-code.ts";
import { resolveSide } from "./sides.ts";
import { chooseEngine, loadWorkbench, type Workbench } from "./workbench.ts";

/** `bench merge`: joins the parts of a run and takes the one decision over all of them; returns the exit code. */
export async function mergeParts(options: MergeOptions): Promise<number> {
  const parts = options.parts.map((path) => readRun(path));
  const joined = joinShards(parts);
  const bench = await loadWorkbench(process.cwd());
  const comparison = await judge(bench, joined, parts[0]?.shard, options);
  if (options.gate && comparison === null)
    throw new UserError(
      "--gate: the parts were measured without a baseline; pass --baseline to hold them against one.",
    );
  const { timelines: _, ...rest } = { ...joined, comparison };
  const timelines = shownTimelines({ ...joined, comparison });
  const run: RunRecord = { ...rest, ...(timelines.length > 0 && { timelines }) };
  const folder = join(options.out, `${run.id}-merged`);
  await mkdir(folder, { recursive: true });
  await finishRun({ run, folder }, { json: options.json });
  return runExitCode(run, comparison, options);
}

async function judge(
  bench: Workbench,
  run: RunRecord,
  shard: Shard | undefined,
  options: MergeOptions,
): Promise<Comparison | null> {
  const name = run.base?.name ?? options.baseline;
  if (name === undefined) return null;
  const { repository } = chooseEngine(bench, run.engine.id);
  if (run.base === null) {
    const side = await resolveSide(bench.folder, repository, name);
    if (side.kind !== "kept")
      throw new UserError(`--baseline ${name}: no kept run; the parts were not measured against a revision.`);
    const reason = "the parts were measured without the baseline beside them";
    return compareRuns({ kind: "stored", name, base: side.run, head: run, reason });
  }
  const side = await resolveSide(bench.folder, repository, name).catch((error: unknown) => {
    // The parts hold both sides: a baseline that is not here decides nothing more.
    if (error instanceof UserError) return null;
    throw error;
  });
  const { main, confirmation } = splitConfirmation(run);
  return compareRuns({
    kind: "paired",
    name,
    base: side?.kind === "kept" ? side.run : null,
    head: main,
    revision: run.base.revision,
    margins: configuredMargins(bench),
    looks: looksUpTo(shard?.trials ?? defaultPairs),
    confirmation,
  });
}

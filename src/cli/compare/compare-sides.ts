import { join } from "node:path";
import { mkdir } from "node:fs/promises";
import type { RunRecord } from "../../core/run-record.ts";
import { compareRuns } from "../../gate/judge/compare.ts";
import type { CompareOptions } from "../commands/compare.ts";
import { finishRun } from "../run/finish-run.ts";
import { configuredMargins } from "./prepare-comparison.ts";
import { checkTrials, runSide } from "../run/run-benchmarks.ts";
import { resolveSide, type NamedSide } from "./sides.ts";
import { chooseEngine, loadWorkbench, type Workbench } from "../config/workbench.ts";

/** `bench compare`: two kept runs are held against each other as they stand; anything with a revision is measured in pairs. */
export async function compareSides(options: CompareOptions): Promise<number> {
  checkTrials(options.trials, true);
  const bench = await loadWorkbench(process.cwd());
  const { repository } = chooseEngine(bench, options.engine);
  const base = await resolveSide(bench.folder, repository, options.base);
  const head = options.head === "." ? null : await resolveSide(bench.folder, repository, options.head);
  if (base.kind === "kept" && head?.kind === "kept") return compareKept(bench, base, head, options);
  return runSide({
    ...options,
    baseline: options.base,
    gate: true,
    arm: [],
    budget: "0s",
    shard: undefined,
    head: options.head,
  });
}

async function compareKept(
  bench: Workbench,
  base: Extract<NamedSide, { kind: "kept" }>,
  head: Extract<NamedSide, { kind: "kept" }>,
  options: CompareOptions,
): Promise<number> {
  const comparison = compareRuns({
    kind: "stored",
    name: base.name,
    base: base.run,
    head: head.run,
    reason: "both runs are kept ones, measured at different times",
    timings: { recordings: base.recordings, margins: configuredMargins(bench), noise: [] },
  });
  const { outcome: _, ...measured } = head.run;
  const run: RunRecord = { ...measured, comparison };
  const folder = join(options.out, `${head.run.id}-against-${base.run.id}`);
  await mkdir(folder, { recursive: true });
  const failure = run.interrupted ? `Run ${run.id} was interrupted before its plan was done` : undefined;
  return finishRun({ run, folder }, { ...options, gate: true }, failure);
}

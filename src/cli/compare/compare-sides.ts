import { join } from "node:path";
import { mkdir } from "node:fs/promises";
import type { RunRecord } from "../../core/run-record.ts";
import { compareRuns } from "../../gate/judge/compare.ts";
import { exitCodeFor } from "../../gate/judge/verdict.ts";
import type { CompareOptions } from "./command.ts";
import { finishRun } from "../finished-runs/finish-run.ts";
import { configuredMargins } from "../comparison/prepare-baseline.ts";
import { checkTrials, runSide } from "../run/run-benchmarks.ts";
import { resolveSide, type NamedSide } from "../comparison/named-version.ts";
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
  const run: RunRecord = { ...head.run, comparison };
  const folder = join(options.out, `${head.run.id}-against-${base.run.id}`);
  await mkdir(folder, { recursive: true });
  await finishRun({ run, folder }, { json: options.json });
  return exitCodeFor(comparison, { strict: options.strict });
}

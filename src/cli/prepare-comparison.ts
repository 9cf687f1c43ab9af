import type { RunRecord } from "../core/run-record.ts";
import { UserError } from "../core/user-error.ts";
import { defaultMargins, type Margins } from "../gate/margins.ts";
import type { PlannedScenario } from "../run/plan.ts";
import type { Side } from "../run/trial.ts";
import type { Progress } from "./progress.ts";
import { builtCheckout, commitOf, resolveSide, workingTree } from "./sides.ts";
import type { EngineHome, Workbench } from "./workbench.ts";

/** A baseline made ready to compare with. */
export interface PreparedComparison {
  readonly name: string;
  /** The kept run, cut to the scenarios and arms of this run; it decides the exact numbers. */
  readonly kept: RunRecord | null;
  /** Built checkouts of both sides; null when the base can't be measured again, for the reason given. */
  readonly base: { readonly commit: string; readonly roots: Readonly<Record<Side, string>> } | null;
  readonly reason: string;
  readonly margins: Margins;
}

/** Finds the baseline and builds both sides from git, the working tree with its uncommitted changes as head. */
export async function prepareComparison(input: {
  readonly bench: Workbench;
  readonly home: EngineHome;
  readonly name: string;
  /** The side that is judged: `.` for the working tree, else a name. */
  readonly head: string;
  readonly planned: readonly PlannedScenario[];
  readonly seed: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}): Promise<PreparedComparison> {
  const { bench, home, name, planned, progress, signal } = input;
  const side = await resolveSide(bench.folder, home.repository, name);
  const margins = { ...defaultMargins, byMetric: marginOverrides(bench.margins) };
  const kept = side.kind === "kept" ? keptFor(side.run, name, home, input.seed, planned) : null;
  const target = side.kind === "kept" ? await commitOf(side.run, home.repository) : { commit: side.commit };
  if ("reason" in target) return { name, kept, base: null, reason: target.reason, margins };
  const head = await headRevision(bench, home, input.head);
  progress.say(
    `Building ${name} (${target.commit.slice(0, 12)}) and ${input.head === "." ? "the working tree" : input.head} ...`,
  );
  const baseRoot = await builtCheckout(home, target.commit, signal);
  const headRoot = await builtCheckout(home, head, signal);
  return {
    name,
    kept,
    base: { commit: target.commit, roots: { base: baseRoot, head: headRoot } },
    reason: "",
    margins,
  };
}

async function headRevision(bench: Workbench, home: EngineHome, name: string): Promise<string> {
  if (name === ".") return workingTree(home);
  const side = await resolveSide(bench.folder, home.repository, name);
  const target = side.kind === "kept" ? await commitOf(side.run, home.repository) : { commit: side.commit };
  if ("reason" in target) throw new UserError(`${name} can't be measured again: ${target.reason}.`);
  return target.commit;
}

function keptFor(
  run: RunRecord,
  name: string,
  home: EngineHome,
  seed: string,
  planned: readonly PlannedScenario[],
): RunRecord {
  if (run.engine.id !== home.engine.id)
    throw new UserError(
      `Baseline ${name} measured the engine ${run.engine.id}, not ${home.engine.id}. Pass --engine ${run.engine.id}.`,
    );
  if (run.seed !== seed)
    throw new UserError(`Baseline ${name} has the seed ${run.seed}, this run ${seed}. Pass --seed ${run.seed}.`);
  return {
    ...run,
    scenarios: run.scenarios.flatMap((record) => {
      const chosen = planned.find(({ scenario }) => scenario.id === record.id);
      // A scenario that bench no longer has stays, and is found missing; one that was not asked for is left out.
      return chosen === undefined ? [] : [record];
    }),
  };
}

function marginOverrides(margins: Readonly<Record<string, number>>): Margins["byMetric"] {
  return Object.fromEntries(Object.entries(margins).map(([metric, ratio]) => [metric, { ratio }]));
}

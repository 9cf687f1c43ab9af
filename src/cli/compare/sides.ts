import type { Engine } from "../../core/engine.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { checkoutCacheFolder, checkOut } from "../../gate/revisions/checkout.ts";
import { readBaseline } from "../../gate/baselines/baseline-file.ts";
import { listBaselines, loadBaseline } from "../../gate/baselines/baseline-store.ts";
import { resolveRevision, snapshotWorkingTree } from "../../gate/revisions/revisions.ts";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { nearestHint } from "../nearest-name.ts";
import type { EngineHome } from "../config/workbench.ts";

/** What a name on the command line stands for. */
export type NamedSide =
  /** `recordings` holds all that were kept of it, `run` the newest of them. */
  | {
      readonly kind: "kept";
      readonly name: string;
      readonly run: RunRecord;
      readonly recordings: readonly RunRecord[];
    }
  | { readonly kind: "revision"; readonly name: string; readonly commit: string };

/** Folder of kept runs, below the folder that bench is used in. */
export function baselineFolder(folder: string): string {
  return join(folder, "baselines");
}

/** Finds what a name stands for, in this order: a kept baseline, a git revision of the engine's repository, a run file. */
export async function resolveSide(folder: string, repository: string, name: string): Promise<NamedSide> {
  const kept = await listBaselines(baselineFolder(folder));
  if (kept.includes(name)) {
    const { newest, recordings } = await loadBaseline(baselineFolder(folder), name);
    return { kind: "kept", name, run: newest, recordings };
  }
  const commit = await resolveRevision(repository, name);
  if (commit !== null) return { kind: "revision", name, commit };
  if (existsSync(name)) {
    const { newest, recordings } = readBaseline(name);
    return { kind: "kept", name, run: newest, recordings };
  }
  throw new UserError(`No baseline, git revision or run file is called ${name}.${nearestHint(name, kept)}`);
}

/** Why a kept run can't be measured again side by side, or the commit that can. */
export async function commitOf(
  { engine }: RunRecord,
  repository: string,
): Promise<{ readonly commit: string } | { readonly reason: string }> {
  if (engine.revision === null) return { reason: "the baseline was recorded outside git" };
  if (engine.dirty) return { reason: "the baseline was recorded from a working tree with uncommitted changes" };
  const commit = await resolveRevision(repository, engine.revision);
  if (commit === null)
    return { reason: `git has no commit ${engine.revision.slice(0, 12)}, which the baseline was recorded at` };
  return { commit };
}

/** A built checkout of a commit or tree of the engine's repository; the second copy is the same thing at another path of equal length. */
export async function builtCheckout(
  home: EngineHome,
  revision: string,
  signal: AbortSignal,
  copy: "first" | "second" = "first",
): Promise<string> {
  const folder = checkoutCacheFolder(process.env);
  return checkOut({
    repository: home.repository,
    revision,
    cacheFolder: copy === "first" ? folder : join(dirname(folder), "twins"),
    build: buildRecipe(home.engine),
    signal,
  });
}

/** Tree of the working tree, uncommitted and untracked files included. */
export async function workingTree(home: EngineHome): Promise<string> {
  const tree = await snapshotWorkingTree(home.repository);
  if (tree === null) throw new UserError(`${home.repository} is not in a git repository, or git is not installed.`);
  return tree;
}

function buildRecipe(engine: Engine): readonly (readonly string[])[] {
  return engine.build ?? [];
}

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { readBaseline } from "../../gate/baselines/baseline-file.ts";
import { listBaselines, loadBaseline } from "../../gate/baselines/baseline-store.ts";
import { checkoutCacheFolder, checkOut } from "../../gate/revisions/checkout.ts";
import { resolveRevision, historyHint, snapshotWorkingTree } from "../../gate/revisions/revisions.ts";
import type { Side } from "../../run/trial.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import type { EngineHome, Workbench } from "../config/workbench.ts";
import { type PublishedVersion, publishedVersion } from "../engines/published-version.ts";

/** What a name on the command line stands for: recorded runs, a git revision, or a published version of an agent. */
export type NamedVersion =
  | RecordedVersion
  | PublishedVersion
  | { readonly kind: "revision"; readonly name: string; readonly commit: string };

/** A baseline or a run file. `run` is the newest of its recordings. */
export interface RecordedVersion {
  readonly kind: "recorded";
  readonly name: string;
  readonly run: RunRecord;
  readonly recordings: readonly RunRecord[];
}

/** The folder with the baselines of a project. */
export function baselineFolder(folder: string): string {
  return join(folder, "baselines");
}

/**
 * Looks for a baseline, then for a git revision of the engine's repository if it has one, then for a run file, then for a published
 * version of an agent (`pi@0.74.1`).
 */
export async function resolveVersion(bench: Workbench, home: EngineHome | null, name: string): Promise<NamedVersion> {
  const folder = baselineFolder(bench.folder);
  const baselines = await listBaselines(folder);
  if (baselines.includes(name)) return recordedVersion(name, await loadBaseline(folder, name));
  const commit = home === null || home.source === "agents" ? null : await resolveRevision(home.repository, name);
  if (commit !== null) return { kind: "revision", name, commit };
  if (existsSync(name)) return recordedVersion(name, readBaseline(name));
  const published = publishedVersion(name);
  if (published !== null) return published;
  if (home === null)
    throw new UserError(
      `No baseline or run file is called \`${name}\`.${nearestHint(name, baselines)} If it is a git revision, name the engine with --engine.`,
    );
  if (home.source === "agents")
    throw new UserError(
      `No baseline or run file is called \`${name}\`.${nearestHint(name, baselines)} A published version is written ${home.engine.id}@1.2.3.`,
    );
  const hint = await historyHint(home.repository);
  throw new UserError(
    `No baseline, git revision or run file is called \`${name}\`${hint}.${nearestHint(name, baselines)}`,
  );
}

function recordedVersion(name: string, { newest: run, recordings }: ReturnType<typeof readBaseline>): RecordedVersion {
  return { kind: "recorded", name, run, recordings };
}

/** The commit that a recorded run was made of. It may have none that can be built: then the reason, in words. */
export async function commitOfRun(
  { engine: { revision, dirty } }: RunRecord,
  { repository }: EngineHome,
): Promise<{ readonly kind: "commit"; readonly commit: string } | { readonly kind: "none"; readonly reason: string }> {
  if (revision === null) return { kind: "none", reason: "the baseline was recorded outside git" };
  if (dirty) return { kind: "none", reason: "the baseline was recorded from a working tree with uncommitted changes" };
  const commit = await resolveRevision(repository, revision);
  if (commit !== null) return { kind: "commit", commit };
  const hint = await historyHint(repository);
  return {
    kind: "none",
    reason: `git has no commit ${revision.slice(0, 12)}, at which the baseline was recorded${hint}`,
  };
}

/** The commit of a version. UserError for a recorded run that can't be built again. */
export async function commitOf(version: NamedVersion, home: EngineHome): Promise<string> {
  if (version.kind === "revision") return version.commit;
  if (version.kind === "published")
    throw new UserError(`${version.name} is a published version. Name a git revision or a recorded run.`);
  const target = await commitOfRun(version.run, home);
  if (target.kind === "commit") return target.commit;
  throw new UserError(`${version.name} can't be built again: ${target.reason}.`);
}

/** Refuses a version of another engine, and a published version of an engine that is built from a checkout. */
export function checkSameEngine(version: NamedVersion, { engine, source }: EngineHome): void {
  if (version.kind === "revision") return;
  if (version.kind === "published" && source !== "agents")
    throw new UserError(
      `${engine.id} is built from a checkout: name a revision. ${version.name} is a published version.`,
    );
  const id = version.kind === "published" ? version.agent : version.run.engine.id;
  if (id !== engine.id)
    throw new UserError(`${version.name} is of the engine \`${id}\`, not \`${engine.id}\`. Pass --engine ${id}.`);
}

/** The root of a built checkout. The second copy has the same content at another path of equal length. */
export async function builtCheckout(
  { engine, repository }: EngineHome,
  revision: string,
  signal: AbortSignal,
  copy: "first" | "second" = "first",
): Promise<string> {
  const folder = checkoutCacheFolder(process.env);
  const cacheFolder = copy === "first" ? folder : join(dirname(folder), "twins");
  return checkOut({
    repository,
    revision,
    cacheFolder,
    ...(engine.install !== undefined && { install: engine.install }),
    build: engine.build ?? [],
    signal,
  });
}

/** The git tree of the working tree, with uncommitted and untracked files. */
export async function workingTree({ repository }: EngineHome): Promise<string> {
  const tree = await snapshotWorkingTree(repository);
  if (tree === null) throw new UserError(`${repository} is not in a git repository, or git is not installed.`);
  return tree;
}

/** A named version and the working tree, both built. */
export interface BuiltSides {
  readonly roots: Readonly<Record<Side, string>>;
  readonly baseName: string;
  readonly headName: string;
}

/** Builds a named version and the working tree. */
export async function buildSides(
  bench: Workbench,
  home: EngineHome,
  name: string,
  signal: AbortSignal,
): Promise<BuiltSides> {
  const version = await resolveVersion(bench, home, name);
  checkSameEngine(version, home);
  const commit = await commitOf(version, home);
  const head = await builtCheckout(home, await workingTree(home), signal);
  const base = await builtCheckout(home, commit, signal);
  return { roots: { base, head }, baseName: `${name} (${commit.slice(0, 12)})`, headName: "the working tree" };
}

import { createHash } from "node:crypto";
import { readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { homedir } from "node:os";
import { join, sep } from "node:path";
import { machineClock } from "../../core/clock.ts";
import { UserError } from "../../core/user-error.ts";
import { makeOwnedFolder, removeAbandoned } from "../../run/owned-folder.ts";
import { type BuildStep, runBuildSteps } from "./build-steps.ts";
import { unfinishedPrefix } from "../../core/unfinished-folder.ts";
import { type Dependencies, dependenciesOf, linkDependencies } from "./dependencies.ts";
import { git, repositoryRoot } from "./git.ts";
import { makeFolder } from "../../run/made-folder.ts";

/** A version of a repository to check out and build. */
export interface CheckoutRequest {
  /** A folder inside the repository. The engine is built and found there. */
  readonly repository: string;
  /** A commit or tree id, from `resolveRevision` or `snapshotWorkingTree`. */
  readonly revision: string;
  readonly cacheFolder: string;
  /** Commands that fetch the packages. Absent: bench installs what the lock file says, unless `build` installs them. */
  readonly install?: readonly (readonly string[])[];
  /** Commands that build the engine. They run in its folder, one after the other. */
  readonly build: readonly (readonly string[])[];
  readonly signal?: AbortSignal;
}

/** Where checkouts are kept: below XDG_CACHE_HOME or ~/.cache. */
export function checkoutCacheFolder(environment: NodeJS.ProcessEnv): string {
  const cache = environment["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(cache, "agent-engine-bench", "trees");
}

/**
 * The engine's folder in a built checkout: `<cacheFolder>/<12 hex digits>`, then the path from the repository's top to
 * `repository`. A checkout is made once and reused while contents, recipe, source of the packages and Node are the same. All
 * paths are equally long, because the length of a path can shift a timing. A build happens in an unfinished folder that is
 * renamed at the end. Git writes the files from an index of their own: `git archive` leaves out what `export-ignore` names,
 * and a worktree leaves an entry in the user's repository.
 */
export async function checkOut(request: CheckoutRequest): Promise<string> {
  const { cacheFolder, install = [], build } = request;
  const source = await checkoutSource(request);
  const { root, tree, folder } = source;
  const dependencies: Dependencies =
    request.install === undefined ? await dependenciesOf(root, tree, folder, build) : { kind: "none" };
  const name = createHash("sha256")
    .update(JSON.stringify([root, tree, folder, install, build, dependencies, process.version]))
    .digest("hex")
    .slice(0, 12);
  const checkout = join(cacheFolder, name);
  if (!(await touch(checkout))) await buildCheckout(request, source, dependencies, checkout);
  await pruneCheckouts(cacheFolder);
  return join(checkout, folder);
}

/** What is checked out. */
interface CheckoutSource {
  /** Top folder of the repository. */
  readonly root: string;
  readonly tree: string;
  /** The engine's folder, relative to the top. */
  readonly folder: string;
}

async function checkoutSource({ repository, revision }: CheckoutRequest): Promise<CheckoutSource> {
  const root = await repositoryRoot(repository);
  if (root === null) throw new UserError(`${repository} is not in a git repository, or git is not installed.`);
  const tree = await git(root, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{tree}`]);
  if (revision.startsWith("-") || !tree.ok) throw new UserError(`${root} has no revision \`${revision}\`.`);
  const folder = (await git(repository, ["rev-parse", "--show-prefix"])).text.replace(/\/$/, "");
  const inTree = await git(root, ["rev-parse", "--verify", "--quiet", `${tree.text}:${folder}`]);
  if (!inTree.ok)
    throw new UserError(
      `${root} has no folder \`${folder}\` at ${revision.slice(0, 12)}. Name a revision that contains the engine.`,
    );
  return { root, tree: tree.text, folder };
}

async function buildCheckout(
  { revision, cacheFolder, install = [], build, signal }: CheckoutRequest,
  { root, tree, folder }: CheckoutSource,
  dependencies: Dependencies,
  checkout: string,
): Promise<void> {
  makeFolder(cacheFolder);
  const unfinished = await makeOwnedFolder(cacheFolder, unfinishedPrefix);
  try {
    await exportTree(root, tree, unfinished);
    if (dependencies.kind === "linked") await linkDependencies(root, tree, dependencies.folder, unfinished);
    const steps = [
      ...installSteps(dependencies, unfinished),
      ...[...install, ...build].map((argv) => ({ argv, folder: join(unfinished, folder), advice: "" })),
    ];
    await runBuildSteps(steps, `the checkout of ${revision.slice(0, 12)}`, signal);
    await moveIntoPlace(unfinished, checkout);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

function installSteps(dependencies: Dependencies, checkout: string): readonly BuildStep[] {
  if (dependencies.kind !== "installed") return [];
  const { argv, folder, lockFile } = dependencies;
  const advice = `bench ran it because of ${join(folder, lockFile)}. Write your own steps to the engine's \`install\` if it is wrong.`;
  return [{ argv, folder: join(checkout, folder), advice }];
}

async function exportTree(root: string, tree: string, folder: string): Promise<void> {
  const indexFile = `${folder}.index`;
  try {
    const read = await git(root, ["read-tree", tree], { indexFile });
    const written = read.ok
      ? await git(root, ["checkout-index", "--all", "--force", `--prefix=${folder}${sep}`], { indexFile })
      : read;
    if (!written.ok) throw new UserError(`Git could not write ${tree} to ${folder}: ${written.text}`);
  } finally {
    await rm(indexFile, { force: true });
  }
}

/** Two runs may build the same checkout at once. The first to finish wins; the other's folder is thrown away. */
async function moveIntoPlace(unfinished: string, folder: string): Promise<void> {
  try {
    await rename(unfinished, folder);
  } catch (error) {
    if (!(await touch(folder))) throw error;
  }
}

/** Marks a checkout as used now; false when there is none. */
async function touch(folder: string): Promise<boolean> {
  const now = new Date(machineClock.isoDate());
  return utimes(folder, now, now).then(
    () => true,
    () => false,
  );
}

const keptCheckouts = 6;

/** Removes all but the six checkouts used last, and unfinished folders whose process has ended. */
async function pruneCheckouts(cacheFolder: string): Promise<void> {
  const names = await readdir(cacheFolder);
  const finished = await Promise.all(
    names
      .filter((name) => /^[0-9a-f]{12}$/.test(name))
      .map(async (name) => {
        // Another run may remove it meanwhile.
        const found = await stat(join(cacheFolder, name)).catch(() => null);
        return { name, usedMs: found?.mtimeMs ?? 0 };
      }),
  );
  const old = finished.toSorted((left, right) => right.usedMs - left.usedMs).slice(keptCheckouts);
  for (const { name } of old) await rm(join(cacheFolder, name), { recursive: true, force: true });
  await removeAbandoned(cacheFolder, unfinishedPrefix);
}

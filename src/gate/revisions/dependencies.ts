import { cp, mkdir, readdir, stat, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { git } from "./git.ts";

/** How a checkout gets its packages. `folder` is the lock file's, relative to the repository's top. */
export type Dependencies =
  /** There is no lock file, the packages are in the repository, or the engine's own steps install them. */
  | { readonly kind: "none" }
  /** The lock file is equal to that of the working tree, whose packages are installed. */
  | { readonly kind: "linked"; readonly folder: string }
  | {
      readonly kind: "installed";
      readonly folder: string;
      readonly lockFile: string;
      readonly argv: readonly string[];
    };

/** Scripts of packages are not run: they are not the engine's code, and the engine's own steps can still run them. */
const npm = ["npm", "ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund"];
const bun = ["bun", "install", "--frozen-lockfile", "--ignore-scripts"];
/** The commands that install exactly what a lock file says. */
const installCommands: ReadonlyMap<string, readonly string[]> = new Map([
  ["npm-shrinkwrap.json", npm],
  ["package-lock.json", npm],
  ["pnpm-lock.yaml", ["pnpm", "install", "--frozen-lockfile", "--ignore-scripts"]],
  ["yarn.lock", ["yarn", "install", "--frozen-lockfile", "--ignore-scripts"]],
  ["bun.lock", bun],
  ["bun.lockb", bun],
]);
/** Yarn 2 and later. */
const modernYarn = ["yarn", "install", "--immutable", "--mode=skip-build"];

/** Files that say that a folder without a package.json is a project in another language. */
const otherLanguages = ["pyproject.toml", "requirements.txt", "go.mod", "Cargo.toml"];

/** How the packages of a folder of a tree are found. `folder` is relative to the repository's top. */
export async function dependenciesOf(
  root: string,
  tree: string,
  folder: string,
  build: readonly (readonly string[])[],
): Promise<Dependencies> {
  const path = await lockFileFor(root, tree, folder);
  if (path === null || build.some(installs)) return { kind: "none" };
  const [lockFile, lockFolder] = [basename(path), folderOf(path)];
  const argv = installCommands.get(lockFile) ?? [];
  if (lockFile === "yarn.lock" && (await git(root, ["grep", "--quiet", "-e", "^__metadata:", tree, "--", path])).ok)
    // Modern Yarn runs no script of a project that it has not installed itself: links would not do.
    return { kind: "installed", folder: lockFolder, lockFile, argv: modernYarn };
  const wanted = await git(root, ["rev-parse", "--verify", "--quiet", `${tree}:${path}`]);
  const own = await git(root, ["hash-object", "--no-filters", "--", path]);
  const canLink = own.ok && own.text === wanted.text && (await isFolder(join(root, lockFolder, "node_modules")));
  return canLink ? { kind: "linked", folder: lockFolder } : { kind: "installed", folder: lockFolder, lockFile, argv };
}

/** The nearest lock file in the folder or above it. Null without one, and where the repository contains the packages. */
async function lockFileFor(root: string, tree: string, folder: string): Promise<string | null> {
  const names = [...installCommands.keys(), ...otherLanguages, "package.json", "node_modules"];
  const levels = levelsAbove(folder);
  const paths = levels.flatMap((level) => names.map((name) => join(level, name)));
  const listed = await git(root, ["ls-tree", "-z", "--name-only", tree, "--", ...paths]);
  const present = new Set(listed.ok ? listed.text.split("\0") : []);
  for (const level of levels) {
    const has = (name: string) => present.has(join(level, name));
    if (has("node_modules")) return null;
    const lockFile = [...installCommands.keys()].find(has);
    if (lockFile !== undefined) return join(level, lockFile);
    if (!has("package.json") && otherLanguages.some(has)) return null;
  }
  return null;
}

/** A folder and those above it up to the top (""), the nearest first. */
function levelsAbove(folder: string): string[] {
  return folder === "" ? [""] : [folder, ...levelsAbove(folderOf(folder))];
}

function folderOf(path: string): string {
  return path.includes("/") ? dirname(path) : "";
}

function installs([command, verb]: readonly string[]): boolean {
  const managers = new Set(["npm", "pnpm", "yarn", "bun"]);
  const verbs = new Set([undefined, "ci", "i", "install", "add", "clean-install"]);
  return command !== undefined && managers.has(command) && verbs.has(verb);
}

/**
 * Makes a `node_modules` with a link for each package of the working tree, for each of the packages that share the lock file
 * in `folder`. With one link to the whole folder, a build that clears its `node_modules` would empty the user's. Entries that
 * are links themselves (packages of a workspace) are copied, so that they lead to the sources of the checkout.
 */
export async function linkDependencies(root: string, tree: string, folder: string, checkout: string): Promise<void> {
  for (const place of await packageFolders(root, tree, folder)) {
    const modules = join(root, place, "node_modules");
    if (await isFolder(modules)) await linkEntries(modules, join(checkout, place, "node_modules"));
  }
}

/** `folder` and the folders with a package.json below it, without those that have a nearer lock file. */
async function packageFolders(root: string, tree: string, folder: string): Promise<readonly string[]> {
  const listed = await git(root, [
    "ls-tree",
    "-r",
    "-z",
    "--name-only",
    tree,
    ...(folder === "" ? [] : [`${folder}/`]),
  ]);
  const paths = listed.ok ? listed.text.split("\0") : [];
  const locked = new Set(paths.filter((path) => installCommands.has(basename(path))).map(folderOf));
  const packages = paths.filter((path) => basename(path) === "package.json").map(folderOf);
  return [...new Set([folder, ...packages])].filter(
    (place) => levelsAbove(place).find((level) => locked.has(level)) === folder,
  );
}

/** Hidden entries that are needed: the commands, and the stores that pnpm's and bun's links lead to. Others are caches. */
const neededHidden = new Set([".bin", ".pnpm", ".bun"]);

async function linkEntries(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.name.startsWith(".") && !neededHidden.has(entry.name)) continue;
    if (entry.isSymbolicLink()) await cp(source, target, { verbatimSymlinks: true });
    else if (entry.name.startsWith("@")) await linkEntries(source, target);
    else await symlink(source, target);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

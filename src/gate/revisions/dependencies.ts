import { cp, mkdir, readdir, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { git } from "./git.ts";

/** How a checkout gets its packages. */
export type Dependencies = "linked" | "installed" | "none";

const lockFile = "package-lock.json";

/**
 * linked: the lock file is equal to the repository's, whose packages are installed. installed: `npm ci` is run. none: there
 * is no lock file, or the build recipe installs the packages.
 */
export async function dependenciesOf(
  root: string,
  tree: string,
  build: readonly (readonly string[])[],
): Promise<Dependencies> {
  const wanted = await git(root, ["rev-parse", "--verify", "--quiet", `${tree}:${lockFile}`]);
  if (!wanted.ok || build.some(installs)) return "none";
  const own = await git(root, ["hash-object", "--no-filters", "--", lockFile]);
  const installed = await stat(join(root, "node_modules")).catch(() => null);
  return own.ok && own.text === wanted.text && installed?.isDirectory() === true ? "linked" : "installed";
}

function installs([command, verb]: readonly string[]): boolean {
  const managers = new Set(["npm", "pnpm", "yarn", "bun"]);
  const verbs = new Set([undefined, "ci", "i", "install", "add", "clean-install"]);
  return command !== undefined && managers.has(command) && verbs.has(verb);
}

/**
 * Makes a `node_modules` with a link for each package of the repository. With one link to the whole folder, a build that
 * clears its `node_modules` would empty the user's. Entries that are links themselves (packages of a workspace) are copied,
 * so that they lead to the sources of the checkout.
 */
export async function linkDependencies(root: string, checkout: string): Promise<void> {
  await linkEntries(join(root, "node_modules"), join(checkout, "node_modules"));
}

async function linkEntries(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    // Of the hidden entries only the commands are needed; the others are caches.
    if (entry.name.startsWith(".") && entry.name !== ".bin") continue;
    if (entry.isSymbolicLink()) await cp(source, target, { verbatimSymlinks: true });
    else if (entry.name.startsWith("@")) await linkEntries(source, target);
    else await symlink(source, target);
  }
}

import { cp, mkdir, readdir, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { git } from "./git.ts";

/** How a checkout gets its packages. */
export type Dependencies = "linked" | "installed" | "none";

const lockFile = "package-lock.json";

/**
 * linked: the checkout's lock file is the repository's own, byte for byte, and that is installed. installed: by `npm ci`.
 * none: there is no lock file, or the build recipe installs by itself.
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
 * Makes a `node_modules` of links to the repository's packages, entry by entry: one link of the whole folder would let a
 * build that clears its `node_modules` empty the user's. Links (a workspace's own packages) are copied as they are,
 * so that they lead to the checkout's sources and not to the repository's.
 */
export async function linkDependencies(root: string, checkout: string): Promise<void> {
  await linkEntries(join(root, "node_modules"), join(checkout, "node_modules"));
}

async function linkEntries(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    // Hidden entries are other tools' caches and npm's own books; only the commands are needed.
    if (entry.name.startsWith(".") && entry.name !== ".bin") continue;
    if (entry.isSymbolicLink()) await cp(source, target, { verbatimSymlinks: true });
    else if (entry.name.startsWith("@")) await linkEntries(source, target);
    else await symlink(source, target);
  }
}

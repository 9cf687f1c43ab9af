import { spawnSync } from "node:child_process";
import { constants, lstatSync } from "node:fs";
import { cp, lstat, open, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { UserError } from "../core/user-error.ts";
import { makeFolder } from "./made-folder.ts";

/** Files larger than this are left out of a trial's trace, unless the workload names them. */
const largestTracedFileBytes = 256 * 1024;
/** What a trace keeps of one file that the workload names, and of all files together. An agent may write until the disk is full. */
const mostTracedBytes = 64 * 1024 * 1024;

/** The path of a file below a folder of a trial. UserError if it would stand outside: entries and scenarios name such files. */
export function placeIn(folder: string, path: string): string {
  const place = resolve(folder, path);
  if (path.includes("\0") || !place.startsWith(folder + sep))
    throw new UserError(
      `The file ${JSON.stringify(path)} of a trial is outside its folder. Write a relative path without \`..\`, such as "notes/todo.md".`,
    );
  return place;
}

/**
 * Writes files by relative path into a folder of bench, with the folders they need. An agent may have put links, pipes or files in the
 * way, or taken its own rights away. What is in the way is removed: what it leads to is not touched.
 */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  try {
    await writeAll(folder, files);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EACCES")) throw error;
    giveBackRights(folder);
    await writeAll(folder, files);
  }
}

async function writeAll(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  const made = new Set([folder]);
  await keptFolder(folder);
  for (const [path, text] of Object.entries(files)) {
    const place = placeIn(folder, path);
    const parts = relative(folder, place).split(sep);
    for (const depth of parts.keys()) {
      const above = join(folder, ...parts.slice(0, depth));
      if (!made.has(above)) await keptFolder(above);
      made.add(above);
    }
    // The same file may have a second name outside.
    if (isThere(place)) await removeTree(place);
    await writeFile(place, text, { flag: "wx" });
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Makes a folder, unless there is one. Whatever else has its name is removed. */
export async function keptFolder(path: string): Promise<void> {
  const state = lstatSync(path, { throwIfNoEntry: false });
  if (state?.isDirectory() !== true) await emptyFolder(path);
}

/**
 * The files of a workspace, or the wanted ones, by relative path with forward slashes. Left out is what is no plain file within the
 * workspace, what can't be read, and what is too large.
 */
export async function readWorkspace(
  folder: string,
  wanted?: readonly string[],
  mostBytes = mostTracedBytes,
): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  let leftBytes = mostBytes;
  const paths = wanted?.map((path) => join(folder, path)) ?? (await plainFiles(folder));
  const largestBytes = wanted === undefined ? largestTracedFileBytes : mostBytes;
  for (const path of paths) {
    const text = await plainText(folder, path, Math.min(largestBytes, leftBytes)).catch(() => null);
    if (text === null) continue;
    leftBytes -= Buffer.byteLength(text);
    files[relative(folder, path).replaceAll(sep, "/")] = text;
  }
  return files;
}

/** The paths of all plain files below a folder. Links are not followed. */
async function plainFiles(folder: string): Promise<readonly string[]> {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const paths: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isFile()) paths.push(path);
    else if (entry.isDirectory()) for (const below of await plainFiles(path)) paths.push(below);
  }
  return paths;
}

/** Null for what leads outside, is no plain file or is larger than that. A pipe is opened without waiting for its writer. */
async function plainText(folder: string, path: string, largestBytes: number): Promise<string | null> {
  const target = await realpath(path);
  if (!target.startsWith((await realpath(folder)) + sep)) return null;
  const file = await open(target, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const state = await file.stat();
    return state.isFile() && state.size <= largestBytes ? await file.readFile("utf8") : null;
  } finally {
    await file.close();
  }
}

/** Removes a path with all below it, also if an agent took its own rights away or made paths that are too long for one call. */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
    giveBackRights(path);
    spawnSync("/bin/rm", ["-rf", "--", path], { stdio: "ignore" });
    if (isThere(path)) throw error;
  }
}

/** Makes an empty folder in place of whatever has its name. */
export async function emptyFolder(path: string): Promise<void> {
  await removeTree(path);
  makeFolder(path);
}

/** Copies a folder with its links. Pipes, sockets and devices are left out. */
export async function copyTree(from: string, to: string): Promise<void> {
  const copy = async (): Promise<void> => cp(from, to, { recursive: true, verbatimSymlinks: true, filter: isCopied });
  try {
    await copy();
  } catch {
    giveBackRights(from);
    await removeTree(to);
    await copy();
  }
}

async function isCopied(path: string): Promise<boolean> {
  const state = await lstat(path);
  return state.isFile() || state.isDirectory() || state.isSymbolicLink();
}

/** Goes down folder by folder, and follows no link below the first one. */
function giveBackRights(folder: string): void {
  spawnSync("/bin/chmod", ["-R", "u+rwX", "--", folder], { stdio: "ignore" });
}

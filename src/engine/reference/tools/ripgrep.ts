import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { promisify } from "node:util";

/** Linux takes two megabytes of arguments and environment. */
const longestArguments = 1_000_000;
const mostOutputBytes = 64 * 1024 * 1024;

/** Prints the files with a line that may match. Ignores the user's settings and ignore rules, and guesses no encodings. */
const flags = "--no-config --no-messages --files-with-matches --null --text --encoding none --color never".split(" ");

const execute = promisify(execFile);

/**
 * The files that may hold a match of a JavaScript regular expression, found by ripgrep. Null if ripgrep is missing, cannot help or fails.
 * The caller matches these files itself, so that results are the same with and without ripgrep.
 */
export async function narrowed(
  { root, files, source }: { readonly root: string; readonly files: readonly string[]; readonly source: string },
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  const ripgrep = await ripgrepOnPath(process.env["PATH"] ?? "");
  if (ripgrep === null) return null;
  const pattern = (await import("./wider-pattern.ts")).widerPattern(source);
  if (pattern === null) return null;
  const found: string[] = [];
  for (const part of parts(files)) {
    const names = await namesOf(ripgrep, [...flags, "--regexp", pattern, "--", ...part], root, signal);
    if (names === null) return null;
    found.push(...names);
  }
  const holding = new Set(found);
  return files.filter((file) => holding.has(`./${file}`));
}

/** Absolute folders only: a relative entry of the PATH could run a program of the workspace. */
async function ripgrepOnPath(path: string): Promise<string | null> {
  for (const folder of path.split(delimiter).filter((entry) => isAbsolute(entry))) {
    const candidate = join(folder, "rg");
    if (await access(candidate, constants.X_OK).then(done, failed)) return candidate;
  }
  return null;
}

function done(): boolean {
  return true;
}

function failed(): boolean {
  return false;
}

function* parts(files: readonly string[]): Generator<readonly string[]> {
  let part: string[] = [];
  let length = 0;
  for (const file of files) {
    part.push(`./${file}`);
    // Each argument also takes a pointer of eight bytes and a final zero.
    length += Buffer.byteLength(file) + 11;
    if (length < longestArguments) continue;
    yield part;
    part = [];
    length = 0;
  }
  if (part.length > 0) yield part;
}

/** Null for a failure, for example an unreadable file. */
async function namesOf(
  ripgrep: string,
  argv: readonly string[],
  root: string,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  try {
    const { stdout } = await execute(ripgrep, argv, { cwd: root, env: {}, maxBuffer: mostOutputBytes, signal });
    return stdout.split("\0");
  } catch (error) {
    signal.throwIfAborted();
    // Exit code 1: no file matches.
    return error instanceof Error && "code" in error && error.code === 1 ? [] : null;
  }
}

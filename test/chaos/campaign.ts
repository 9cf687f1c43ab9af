import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Random } from "../../src/core/random.ts";

export const repository = resolve(import.meta.dirname, "../../..");
const benchEntry = join(repository, "dist/bin/bench.js");

/** What a part of the campaign is given. */
export interface Campaign {
  readonly seed: string;
  readonly random: Random;
  /** Milliseconds that the part may take. A trial that has begun is ended. */
  readonly limitMs: number;
  /** False when the time is up, or as many were made as are wanted. */
  readonly hasTime: (made?: number) => boolean;
  /** How much longer this machine takes than one that does nothing else. */
  readonly slowness: number;
  /** Prints a line while the part goes on. */
  readonly say: (line: string) => void;
}

/** What a part found. A failure is one line that says what to do to see it again. */
export interface Findings {
  readonly tried: number;
  readonly failures: readonly string[];
  /** More about what was tried. */
  readonly said?: readonly string[];
  /** Why something was left out on this machine. */
  readonly skipped?: readonly string[];
}

export type Part = (campaign: Campaign) => Promise<Findings>;

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with one for temporary files in it. Everything that is started in it can be found by its path. */
export function newPlace(): { readonly folder: string; readonly temporary: string } {
  const folder = mkdtempSync(join(tmpdir(), "bench-chaos-"));
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  return { folder, temporary };
}

/** Starts bench in a folder, by a shell command that may set limits first. */
export function startBench(
  folder: string,
  args: readonly string[],
  { before = "", env = {} }: { readonly before?: string; readonly env?: Readonly<Record<string, string>> } = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn("/bin/sh", ["-c", `${before} exec "$@"`, "sh", process.execPath, benchEntry, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", TMPDIR: join(folder, "tmp"), XDG_CACHE_HOME: join(folder, "cache"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ended = new Promise<Ended>((done) => {
    child.on("close", (code, signal) => done({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

export async function runBench(...call: Parameters<typeof startBench>): Promise<Ended> {
  return startBench(...call).ended;
}

/** Starts the shortest command, whose time is known, to see how busy this machine is. At least 1. */
export async function slownessOfMachine(): Promise<number> {
  const startMs = Date.now();
  await runBench(newPlace().folder, ["list", "metrics"]);
  return Math.max(1, (Date.now() - startMs) / 600);
}

/** Processes whose command, environment or folder names the place. Waits for those that are ending. */
export async function survivorsOf(folder: string): Promise<readonly string[]> {
  const waits = [50, 200, 500, 1000, 2000, 4000];
  for (const waitMs of waits) {
    if (processesOf(folder).length === 0) return [];
    await pause(waitMs);
  }
  return processesOf(folder);
}

function processesOf(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => ["cmdline", "environ"].some((file) => textOf(`/proc/${pid}/${file}`).includes(folder)))
    .filter((pid) => !/^State:\tZ/m.test(textOf(`/proc/${pid}/status`)))
    .map((pid) => `${pid} ${textOf(`/proc/${pid}/cmdline`).replaceAll("\0", " ").slice(0, 120)}`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

export async function pause(ms: number): Promise<void> {
  await new Promise((done) => {
    setTimeout(done, ms);
  });
}

/** All files below a folder. Files that go away meanwhile are left out. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

export function oneOf<Item>(items: readonly [Item, ...Item[]], random: Random): Item {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

/** The lines in which bench complains, and those of a stack. */
export function complaintsIn(stderr: string): string[] {
  return stderr.split("\n").filter((line) => /^bench: | {4}at /.test(line));
}

import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The repository's root. */
const root = resolve(import.meta.dirname, "../..");
const entry = join(root, "dist/bin/bench.js");

export interface BenchResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built command as a user would, in a folder. */
export function startBench(
  folder: string,
  ...args: readonly string[]
): { child: ChildProcess; result: Promise<BenchResult> } {
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const result = new Promise<BenchResult>((done) => {
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
  return { child, result };
}

/** Runs the built command to its end. */
export async function bench(folder: string, ...args: readonly string[]): Promise<BenchResult> {
  return startBench(folder, ...args).result;
}

/** An empty folder to use bench in. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), "bench-cli-"));
}

/** A folder whose configuration names engines that misbehave. */
export function folderWithEngines(...behaviours: readonly string[]): string {
  const folder = emptyFolder();
  const engines = behaviours.map((how) => ({
    id: how,
    command: [process.execPath, join(root, "test/programs/engine-misbehaving.mjs"), how],
  }));
  writeFileSync(join(folder, "bench.config.json"), JSON.stringify({ engines }));
  return folder;
}

/** The run file below a folder of reports that holds one run. */
export function readRunFile(page: string): {
  scenarios: {
    id: string;
    arms: { id: string; trials: { values: Record<string, number>; outcome: { kind: string; reason?: string } }[] }[];
    metrics: { id: string; kind: string }[];
  }[];
  interrupted: boolean;
  comparison: unknown;
} {
  return JSON.parse(readFileSync(join(page, "run.json"), "utf8"));
}

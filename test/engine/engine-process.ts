import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";

const root = resolve(import.meta.dirname, "..", "..");

interface FinishedProcess {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessSettings {
  readonly cwd: string;
  readonly url: string;
  readonly stdin?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** build, if nothing else is said: what users start, in a quarter of the time that compiling the source takes at each start. */
  readonly from?: "build" | "source";
}

export interface RunningProcess {
  readonly child: ChildProcess;
  readonly finished: Promise<FinishedProcess>;
}

/** Starts an engine in a process of its own with nothing of this one's environment but the path. */
export function startEngine(
  engine: "reference" | "floor",
  args: readonly string[],
  settings: ProcessSettings,
): RunningProcess {
  const program =
    settings.from === "source"
      ? ["--import", import.meta.resolve("tsx"), join(root, "src", "engine", engine, "main.ts")]
      : [join(root, "dist", "src", "engine", engine, "main.js")];
  const child = spawn(process.execPath, [...program, ...args], {
    cwd: settings.cwd,
    env: {
      PATH: process.env["PATH"],
      ANTHROPIC_API_KEY: "key-for-tests",
      ANTHROPIC_BASE_URL: settings.url,
      ...settings.env,
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(settings.stdin ?? "");
  return { child, finished: finished(child, text(child.stdout), text(child.stderr)) };
}

async function finished(
  child: ChildProcess,
  stdout: Promise<string>,
  stderr: Promise<string>,
): Promise<FinishedProcess> {
  const closed = once(child, "close");
  await closed;
  return { code: child.exitCode, signal: child.signalCode, stdout: await stdout, stderr: await stderr };
}

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { resolve } from "node:path";
import { afterAll } from "vitest";
import type { BenchResult } from "./bench-process.ts";

const program = resolve(import.meta.dirname, "../programs/command-after-command.mjs");

let commands: CommandProcess | null = null;
afterAll(() => {
  commands?.end();
  commands = null;
});

/**
 * Runs a command that starts no programs, such as one that is refused. All such commands of a test file take turns in one process,
 * because a start costs a hundred times as much as what they do.
 */
export async function benchInTurn(folder: string, ...words: readonly string[]): Promise<BenchResult> {
  commands ??= new CommandProcess();
  return commands.run(folder, words);
}

/** A process that runs one command after the other. */
class CommandProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly output = { stdout: "", stderr: "" };
  private last: Promise<unknown> = Promise.resolve();
  private onOutput: () => void = () => {};
  private hasEnded = false;

  constructor() {
    this.child = spawn(process.execPath, [program], { env: { ...process.env, NO_COLOR: "1" } });
    // If it has ended, its `close` says so.
    this.child.stdin.on("error", () => {});
    for (const name of ["stdout", "stderr"] as const) {
      this.child[name].setEncoding("utf8").on("data", (text: string) => {
        this.output[name] += text;
        this.onOutput();
      });
    }
    this.child.on("close", () => {
      this.hasEnded = true;
      this.onOutput();
    });
  }

  async run(folder: string, words: readonly string[]): Promise<BenchResult> {
    const result = this.last.then(() => this.turn(folder, words));
    this.last = result.catch(() => {});
    return result;
  }

  end(): void {
    this.child.stdin.end();
  }

  private async turn(folder: string, words: readonly string[]): Promise<BenchResult> {
    this.output.stdout = "";
    this.output.stderr = "";
    const env = { ...process.env, NO_COLOR: "1" };
    this.child.stdin.write(`${JSON.stringify({ folder, words, env })}\n`);
    return new Promise((done, fail) => {
      this.onOutput = () => {
        const [stdout, stderr] = [ended(this.output.stdout), ended(this.output.stderr)];
        if (stdout !== null && stderr !== null) done({ code: stdout.code, stdout: stdout.text, stderr: stderr.text });
        else if (this.hasEnded) fail(new Error(`bench ${words.join(" ")} ended its process: ${this.output.stderr}`));
      };
      this.onOutput();
    });
  }
}

/** What a command printed on a stream, and its exit code. Null before its end. */
function ended(printed: string): { readonly text: string; readonly code: number } | null {
  const [text = "", code, rest] = printed.split("\0");
  return code === undefined || rest === undefined ? null : { text, code: Number(code) };
}

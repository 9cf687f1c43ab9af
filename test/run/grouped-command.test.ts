import { spawn } from "node:child_process";
import { mkdtempSync, readlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { describeFailure, runGroup } from "../../src/run/grouped-command.ts";
import { trialMarkerVariable } from "../../src/run/process-group.ts";
import { processIds } from "../../src/run/trial-processes.ts";
import { Watchdog } from "../../src/run/watchdog.ts";
import { isRunning } from "../running-process.ts";

const command = {
  cwd: import.meta.dirname,
  env: { PATH: process.env["PATH"] ?? "" },
  stdin: undefined,
  limitNs: 20e9,
  signal: undefined,
  watchdog: new Watchdog(),
};
afterAll(() => command.watchdog[Symbol.asyncDispose]());

test("a background process that a command leaves behind is ended with its group", async () => {
  const script = "sleep 600 & echo $! >&2";
  const result = await runGroup({ ...command, argv: ["sh", "-c", script] });
  expect(result.exit).toEqual({ kind: "exited", code: 0 });
  const left = Number(result.stderrTail.trim());
  expect(left).toBeGreaterThan(1);
  await expect.poll(() => isRunning(left)).toBe(false);
});

test("a command that kills its waiting parent leaves nothing behind, in no session", async () => {
  const script = "setsid sleep 600 & echo $! >&2; kill -KILL $PPID; exec sleep 600";
  const env = { ...command.env, [trialMarkerVariable]: `killed-parent-${process.pid}` };
  const result = await runGroup({ ...command, env, argv: ["sh", "-c", script], isWaitedFor: true });
  expect(result.exit).toEqual({ kind: "signalled", signal: "SIGKILL" });
  const left = Number(result.stderrTail.trim());
  expect(left).toBeGreaterThan(1);
  expect(isRunning(left)).toBe(false);
});

test("a command that does not exist is a value, not an exception", async () => {
  const { exit } = await runGroup({ ...command, argv: ["/no/such/program"] });
  expect(describeFailure(exit, "the engine", "")).toMatch(/^the engine could not be started: .*ENOENT/);
});

/** Children that leave the command in different ways. Each prints its id. */
const leavers: Readonly<Record<string, string>> = {
  "is in a session of its own": "setsid sh -c 'echo $$; exec sleep 600' &",
  "is a daemon without environment": "env -i setsid sh -c '(echo $$; exec sleep 600) & exit 0' &",
  "forks all the time": "sh -c 'echo $$; while true; do sh -c \"sleep 0.3; sleep 600\" & sleep 0.02; done' &",
};

test.for(Object.entries(leavers))("when bench itself is killed, no child survives that %s", async ([, leaver]) => {
  const built = resolve(import.meta.dirname, "../../dist");
  const folder = mkdtempSync(join(tmpdir(), "bench-killed-"));
  const harness = spawn(process.execPath, ["--input-type=module", "-e", killedHarness(built, leaver, folder)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pids: number[] = [];
  for await (const line of createInterface({ input: harness.stdout })) {
    pids.push(Number(line));
    if (pids.length === 2) harness.kill("SIGKILL");
  }
  expect(pids.filter((pid) => pid > 1)).toHaveLength(2);
  await expect.poll(() => [...pids.filter(isRunning), ...processesIn(folder)]).toEqual([]);
});

/** Processes that work in a folder. */
function processesIn(folder: string): readonly number[] {
  return processIds().filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}

/** Runs a command under the waiting parent that prints its id and that of a child, and waits for ever. */
function killedHarness(built: string, leaver: string, folder: string): string {
  return `
import { runGroup } from "file://${built}/src/run/grouped-command.js";
import { Watchdog } from "file://${built}/src/run/watchdog.js";
const watchdog = new Watchdog();
await runGroup(
  {
    argv: ["sh", "-c", ${JSON.stringify(`echo $$; ${leaver} exec sleep 600`)}],
    cwd: ${JSON.stringify(folder)},
    env: { PATH: process.env.PATH, BENCH_TRIAL_MARKER: "killed-harness-${process.pid}" },
    stdin: undefined, limitNs: 60e9, signal: undefined, watchdog, isWaitedFor: true,
  },
  { started: (child) => child.stdout.pipe(process.stdout), exited: () => undefined },
);`;
}

test("a command runs to its end although somebody killed the watchdog", async () => {
  const watchdog = new Watchdog();
  process.kill(watchdog.pid ?? 0, "SIGKILL");
  await expect.poll(() => isRunning(watchdog.pid ?? 0)).toBe(false);
  const { exit } = await runGroup({ ...command, watchdog, argv: ["true"] });
  await watchdog[Symbol.asyncDispose]();
  expect(exit).toEqual({ kind: "exited", code: 0 });
});

test("what a program says last is quoted in one line without control characters", () => {
  const output = "noise\nTypeError: \u001b[31mx is not\ta function\n    at f (a.js:1:1)\n\nNode.js v20.20.2\n";
  expect(describeFailure({ kind: "exited", code: 7 }, "the engine", output)).toBe(
    "the engine exited with code 7: TypeError:  [31mx is not a function",
  );
  expect(describeFailure({ kind: "exited", code: 0 }, "the engine", output)).toBeNull();
});

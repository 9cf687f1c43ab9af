import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, expect, test } from "vitest";
import { describeFailure, runGroup } from "../../src/run/grouped-command.ts";
import { trialMarkerVariable } from "../../src/run/process-group.ts";
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

test("when bench itself is killed, neither the command nor what left its group survives", async () => {
  const built = resolve(import.meta.dirname, "../../dist");
  const harness = spawn(process.execPath, ["--input-type=module", "-e", killedHarness(built)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pids: number[] = [];
  for await (const line of createInterface({ input: harness.stdout })) {
    pids.push(Number(line));
    if (pids.length === 2) harness.kill("SIGKILL");
  }
  expect(pids.filter((pid) => pid > 1)).toHaveLength(2);
  await expect.poll(() => pids.filter(isRunning)).toEqual([]);
});

/** Runs a command that prints its id and that of a child in a session of its own, and waits for ever. */
function killedHarness(built: string): string {
  return `
import { runGroup } from "file://${built}/src/run/grouped-command.js";
import { Watchdog } from "file://${built}/src/run/watchdog.js";
const watchdog = new Watchdog();
await runGroup(
  {
    argv: ["sh", "-c", "echo $$; setsid sh -c 'echo $$; exec sleep 600' & exec sleep 600"],
    cwd: "/",
    env: { PATH: process.env.PATH, BENCH_TRIAL_MARKER: "killed-harness-${process.pid}" },
    stdin: undefined, limitNs: 60e9, signal: undefined, watchdog,
  },
  { started: (child) => child.stdout.pipe(process.stdout), exited: () => undefined },
);`;
}

test("what a program says last is quoted in one line without control characters", () => {
  const output = "noise\nTypeError: \u001b[31mx is not\ta function\n    at f (a.js:1:1)\n\nNode.js v20.20.2\n";
  expect(describeFailure({ kind: "exited", code: 7 }, "the engine", output)).toBe(
    "the engine exited with code 7: TypeError:  [31mx is not a function",
  );
  expect(describeFailure({ kind: "exited", code: 0 }, "the engine", output)).toBeNull();
});

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { describeFailure, runGroup } from "../../runners/grouped-command.ts";

const command = {
  cwd: import.meta.dirname,
  env: { PATH: process.env["PATH"] ?? "" },
  stdin: undefined,
  limitNs: 20e9,
  signal: undefined,
};

test("a background process that a command leaves behind is ended with its group", async () => {
  const script = "sleep 600 & echo $! >&2";
  const result = await runGroup({ ...command, argv: ["sh", "-c", script] });
  expect(result.exit).toEqual({ kind: "exited", code: 0 });
  const left = Number(result.stderrTail.trim());
  expect(left).toBeGreaterThan(1);
  await expect.poll(() => isRunning(left)).toBe(false);
});

test("a command that does not exist is a value, not an exception", async () => {
  const { exit } = await runGroup({ ...command, argv: ["/no/such/program"] });
  expect(describeFailure(exit, "the engine", "")).toMatch(/^the engine could not be started: .*ENOENT/);
});

test("what a program says last is quoted in one line without control characters", () => {
  const output = "noise\nTypeError: \u001b[31mx is not\ta function\n    at f (a.js:1:1)\n\nNode.js v20.20.2\n";
  expect(describeFailure({ kind: "exited", code: 7 }, "the engine", output)).toBe(
    "the engine exited with code 7: TypeError:  [31mx is not a function",
  );
  expect(describeFailure({ kind: "exited", code: 0 }, "the engine", output)).toBeNull();
});

/** A zombie has ended; whether somebody reaps it is its new parent's affair. */
function isRunning(pid: number): boolean {
  const state = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  return state !== "" && !state.startsWith("Z");
}

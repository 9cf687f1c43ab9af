import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runBuildSteps } from "../../../src/gate/revisions/build-steps.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bench-steps-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts a process in its group and one in a session of its own. Each writes its id to a file. */
const starting = "setsid sh -c 'echo $$ > daemon.part; mv daemon.part daemon; exec sleep 600' & echo $$ > leader";
const untilStarted = "while [ ! -e daemon ]; do sleep 0.01; done";

const step = (script: string, advice = "") => ({ argv: ["sh", "-c", script], folder, advice });

test("when bench itself is killed, neither a build step nor what left its group survives", async () => {
  const built = resolve(import.meta.dirname, "../../../dist/src/gate/revisions/build-steps.js");
  const steps = JSON.stringify([step(`${starting}; ${untilStarted}; touch all; exec sleep 600`)]);
  const program = `import { runBuildSteps } from "file://${built}"; await runBuildSteps(${steps}, "a checkout");`;
  const harness = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "inherit" });
  await expect.poll(() => existsSync(join(folder, "all"))).toBe(true);
  const pids = startedPids();
  expect(pids.filter(isRunning)).toEqual(pids);
  harness.kill("SIGKILL");
  await expect.poll(() => pids.filter(isRunning)).toEqual([]);
});

test("what a step leaves behind is ended with it", async () => {
  await runBuildSteps([step(`${starting}; ${untilStarted}`)], "a checkout");
  await expect.poll(() => startedPids().filter(isRunning)).toEqual([]);
});

test("steps run in order, find the programs of the packages around them, and stop at the first failure", async () => {
  const local = "mkdir -p node_modules/.bin; printf '#!/bin/sh\\necho mine >> said' > node_modules/.bin/mine";
  const steps = [step(`${local}; chmod +x node_modules/.bin/mine`), step("mine"), step("exit 3"), step("mine")];
  await expect(runBuildSteps(steps, "a checkout")).rejects.toThrow(
    /^Build step `sh -c exit 3` in a checkout exited with code 3\.$/,
  );
  expect(readFileSync(join(folder, "said"), "utf8")).toBe("mine\n");
});

test.for([
  [
    "npm",
    "npm error code EUSAGE\nnpm error\nnpm error The lock file is not in sync.\nnpm error A complete log of this run is in x",
    "npm error The lock file is not in sync",
  ],
  [
    "a compiler below npm",
    "> tsc\n\nsrc/a.ts(1,7): error TS2322: x.\nFound 1 error.\nnpm error code 2\nnpm error path /x\nnpm error command failed",
    "src/a.ts(1,7): error TS2322: x",
  ],
  [
    "pnpm",
    "Progress: 1\n ERR_PNPM_OUTDATED_LOCKFILE  Cannot install\nNote that",
    "ERR_PNPM_OUTDATED_LOCKFILE  Cannot install",
  ],
  [
    "Node",
    "a.js:1\nTypeError: \u001B[31mx\u001B[39m is no function\n    at a.js:1\n\nNode.js v20.20.2",
    "TypeError: x is no function",
  ],
  ["a tool that names no error", "compiling\n./main.go:3: undefined: x\n", "./main.go:3: undefined: x"],
] as const)("the reason of %s is the tool's own error, in one line", async ([, output, reason]) => {
  const program = `process.stderr.write(${JSON.stringify(output)}, () => process.exit(2))`;
  const failing = { argv: [process.execPath, "-e", program], folder, advice: "Look at it." };
  await expect(runBuildSteps([failing], "a checkout")).rejects.toMatchObject({
    reason: expect.stringMatching(/^Build step .* exited with code 2: /s),
    message: expect.stringContaining(`exited with code 2: ${reason}. Look at it.\n`),
  });
});

function startedPids(): number[] {
  return ["leader", "daemon"].map((name) => Number(readFileSync(join(folder, name), "utf8")));
}

/** A zombie has ended. Its new parent may reap it later. */
function isRunning(pid: number): boolean {
  const state = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  return state !== "" && !state.startsWith("Z");
}

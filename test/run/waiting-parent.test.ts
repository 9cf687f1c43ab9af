import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { readWaitingReport, reportDescriptor, underWaitingParent } from "../../src/run/waiting-parent.ts";

/** Burns about so many milliseconds of processor time, by its own reading. */
const burn = (ms: number): string =>
  `const until = ${ms} * 1000; while (process.cpuUsage().user + process.cpuUsage().system < until);`;

async function report(argv: readonly [string, ...string[]]) {
  const [file, ...args] = underWaitingParent(argv);
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const stream = child.stdio[reportDescriptor];
  if (!(stream instanceof Readable)) throw new Error("no report");
  const [said] = await Promise.all([text(stream), once(child, "exit")]);
  return { ...readWaitingReport(said), code: child.exitCode };
}

test("a program's processor time is counted in microseconds, and its exit code is passed on", async () => {
  const whole = await report([process.execPath, "-e", `${burn(120)} process.exitCode = 7;`]);
  expect(whole.code).toBe(7);
  expect(whole.cpuNs).toBeGreaterThan(120e6);
  expect((whole.cpuNs ?? 0) % 10e6).not.toBe(0);
  expect(whole.largestRssBytes).toBeGreaterThan(20 * 2 ** 20);
  expect((whole.exitNs ?? 0n) - (whole.startNs ?? 0n)).toBeGreaterThan(100_000_000n);
});

test("a daemon that leaves the tree is waited for and counted", async () => {
  const daemon = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(burn(200))}], { detached: true, stdio: "ignore" }).unref();`;
  const whole = await report([process.execPath, "-e", daemon]);
  expect(whole.cpuNs).toBeGreaterThan(200e6);
});

test("a program that can't be started says why", async () => {
  expect(await report(["/no/such/program"])).toMatchObject({ code: 127, startError: 2 });
});

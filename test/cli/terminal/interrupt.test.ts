import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { isRunning } from "../../running-process.ts";

const root = resolve(import.meta.dirname, "../../..");
const url = (path: string): string => JSON.stringify(pathToFileURL(resolve(root, path)).href);

/** Waits for a child of execa's, which listens for signals itself, and then has something to put away that never ends. */
const program = `
import { execa } from ${url("node_modules/execa/index.js")};
import { interruptSignal } from ${url("dist/src/cli/terminal/interrupt.js")};
const signal = interruptSignal();
const child = execa("sleep", ["60"], { cancelSignal: signal, reject: false });
console.log("started " + child.pid);
const { isCanceled } = await child;
console.log("put away " + isCanceled);
setTimeout(() => {}, 60_000);
`;

test("the first ^C lets the work end its children and put its things away, the second ends it at once", async () => {
  const bench = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  for await (const chunk of bench.stdout.setEncoding("utf8")) {
    lines.push(...String(chunk).trim().split("\n"));
    bench.kill("SIGINT");
  }
  if (bench.exitCode === null && bench.signalCode === null) await once(bench, "exit");
  expect(lines.at(1)).toBe("put away true");
  expect(bench.signalCode).toBe("SIGINT");
  const pid = Number(lines[0]?.replace("started ", ""));
  expect(isRunning(pid)).toBe(false);
});

/** A signal comes as a child of execa's ends: execa is just about to stop listening. */
const signalAtEnd = `
import { execa } from ${url("node_modules/execa/index.js")};
import { endAtSignals } from ${url("dist/src/cli/terminal/interrupt.js")};
endAtSignals();
const child = execa("true", { stdio: "ignore" });
child.on("exit", () => process.kill(process.pid, "SIGTERM"));
await child;
setTimeout(() => {}, 60_000);
`;

test("a signal ends a program also as a child ends, before any command waits for signals", async () => {
  const bench = spawn(process.execPath, ["--input-type=module", "-e", signalAtEnd], { stdio: "inherit" });
  expect(await once(bench, "exit")).toEqual([null, "SIGTERM"]);
});

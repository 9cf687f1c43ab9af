import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { runGroup } from "../../src/run/grouped-command.ts";
import { NamespaceFolder, namespaceProblem } from "../../src/run/network-namespace.ts";
import { startIsolatedProvider } from "../../src/run/provider-process.ts";
import { Watchdog } from "../../src/run/watchdog.ts";

const provider = join(resolve(import.meta.dirname, "../.."), "dist/src/provider/main.js");

test.runIf(namespaceProblem() === null)("a command joins the provider's network and keeps its own folder", async () => {
  await using running = await startIsolatedProvider(provider, "isolated");
  await using watchdog = new Watchdog();
  const { network } = running;
  if (network.kind === "open") throw new Error(network.reason);
  const originNs = process.hrtime.bigint();
  const { exit, stderrTail } = await runGroup({
    argv: ["sh", "-c", "getent hosts some.example; cat /proc/net/dev >&2; pwd >&2; exit 7"],
    cwd: import.meta.dirname,
    env: { PATH: process.env["PATH"] ?? "" },
    stdin: undefined,
    limitNs: 20e9,
    signal: undefined,
    watchdog,
    isWaitedFor: true,
    namespacePid: network.namespacePid,
  });
  expect(exit).toEqual({ kind: "exited", code: 7 });
  expect(stderrTail.trim().split("\n").slice(2)).toEqual([expect.stringMatching(/^ *lo:/), import.meta.dirname]);
  await expect.poll(() => network.use.take(originNs).names.map(({ name }) => name)).toContain("some.example");
  expect(network.use.take(originNs)).toEqual({ names: [], refusedAddresses: 0 });
});

test("an entry can ask for an open network", async () => {
  await using running = await startIsolatedProvider(provider, "open");
  expect(running.network).toEqual({ kind: "open", reason: "the engine's entry asks for an open network" });
});

test("a look whether there are namespaces ends at once, however often", () => {
  const startNs = process.hrtime.bigint();
  const problems = new Set(Array.from({ length: 60 }, namespaceProblem));
  expect(problems.size).toBe(1);
  // A name server that outlives its command would hold each look until its limit of ten seconds.
  expect(Number(process.hrtime.bigint() - startNs)).toBeLessThan(60e9);
});

test("with a long folder for temporary files the control socket still has a path that a socket can have", () => {
  const folders = ["x".repeat(69), "y".repeat(90), "z".repeat(600)].map((name) => NamespaceFolder.parent(`/${name}`));
  expect(folders).toEqual([`/${"x".repeat(69)}`, "/tmp", "/tmp"]);
});

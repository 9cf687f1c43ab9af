import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test, vi } from "vitest";

const root = resolve(import.meta.dirname, "..");
const dayMs = 86_400_000;

/** A copy of this repository, compiled, in which build.mjs can run as often as a test likes. */
function compiledCopy(): string {
  const copy = mkdtempSync(join(tmpdir(), "bench-build-"));
  for (const name of ["build.mjs", "package.json", "src", "runners", "scenarios", "dist/src", "dist/runners"])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** A project whose engine says that it has started, then waits until it may go on. */
function projectThatWaits(): {
  readonly project: string;
  readonly hasStarted: () => boolean;
  readonly letGo: () => void;
} {
  const project = mkdtempSync(join(tmpdir(), "bench-waits-"));
  const at = (name: string): string => join(project, name);
  const floor = join(root, "dist/src/engine/floor/main.js");
  const engine = `import { existsSync, writeFileSync } from "node:fs";
    import { setTimeout } from "node:timers/promises";
    writeFileSync(${JSON.stringify(at("started"))}, "");
    while (!existsSync(${JSON.stringify(at("go"))})) await setTimeout(20);
    process.argv.splice(2, 0, "claude-sonnet-5");
    await import(${JSON.stringify(floor)});`;
  writeFileSync(at("engine.mjs"), engine);
  const engines = [{ id: "waits", command: [process.execPath, at("engine.mjs"), "{prompt}"] }];
  writeFileSync(at("bench.config.json"), JSON.stringify({ engines }));
  return { project, hasStarted: () => existsSync(at("started")), letGo: () => writeFileSync(at("go"), "") };
}

test(
  "a run that a build meets half-way ends well; what it was started from stays for a day",
  { timeout: 120_000 },
  async () => {
    const copy = compiledCopy();
    const entry = join(copy, "dist/bin/bench.js");
    const build = (): void => void execFileSync(process.execPath, [join(copy, "build.mjs")], { stdio: "pipe" });
    const chunkFolders = (): string[] => readdirSync(join(copy, "dist/bin")).filter((name) => name !== "bench.js");
    build();
    const [former = ""] = chunkFolders();

    const { project, hasStarted, letGo } = projectThatWaits();
    const args = [entry, "run", "cold-start", "--engine", "waits", "--trials", "1"];
    const running = spawn(process.execPath, args, { cwd: project, stdio: "ignore" });
    const end = once(running, "close");
    await vi.waitUntil(hasStarted, { timeout: 60_000 });

    const source = join(copy, "src/cli/main.ts");
    writeFileSync(source, readFileSync(source, "utf8").replace("$0 <command>", "$0 <command of the next build>"));
    build();
    expect(execFileSync(process.execPath, [entry, "--help"], { encoding: "utf8" })).toContain("of the next build");
    expect(chunkFolders()).toHaveLength(2);
    letGo();
    expect(await end).toEqual([0, null]);
    const [run = ""] = readdirSync(join(project, "reports"));
    expect(readdirSync(join(project, "reports", run))).toContain("index.html");

    const before = new Date(new Date().getTime() - 2 * dayMs);
    utimesSync(join(copy, "dist/bin", former), before, before);
    build();
    expect(chunkFolders()).toHaveLength(1);
    expect(chunkFolders()).not.toContain(former);

    rmSync(join(copy, "dist/bin", chunkFolders()[0] ?? "", "main.js"));
    const damaged = spawnSync(process.execPath, [entry, "--help"], { encoding: "utf8" });
    expect(damaged.stderr).toMatch(/^bench: Cannot find module .*\. Files of bench are missing\. .*\n$/);
    expect(damaged.status).toBe(2);
  },
);

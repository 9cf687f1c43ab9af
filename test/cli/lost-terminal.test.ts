import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, readRunFile } from "./bench-process.ts";

const entry = resolve(import.meta.dirname, "../../dist/bin/bench.js");
const program = resolve(import.meta.dirname, "../programs/lost-terminal.py");
const hasPython = spawnSync("python3", ["--version"]).status === 0;

/** Starts bench in a terminal of its own. */
function benchInTerminal(folder: string, ...args: readonly string[]) {
  mkdirSync(join(folder, "tmp"));
  const child = spawn("python3", [program, process.execPath, entry, ...args], {
    cwd: folder,
    env: { ...process.env, TMPDIR: join(folder, "tmp") },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<string>((done) => {
    let text = "";
    child.stdout.on("data", (piece: Buffer) => (text += piece.toString())).on("end", () => done(text.trim()));
  });
  return { loseTerminal: () => child.stdin.end("x"), ended };
}

test.skipIf(!hasPython)("a run whose terminal goes away goes on, is kept and leaves nothing behind", async () => {
  const folder = emptyFolder();
  const floor = ["run", "cold-start", "--engine", "reference", "--arm", "floor", "--out", "reports"];
  const { loseTerminal, ended } = benchInTerminal(folder, ...floor, "--trials", "4");
  const runs = join(folder, "reports");
  const journal = () => {
    const [run = ""] = existsSync(runs) ? readdirSync(runs) : [];
    const path = join(runs, run, "journal.jsonl");
    return existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  };
  await expect.poll(() => journal().length).toBeGreaterThan(2);
  loseTerminal();
  expect(await ended).toBe("0");
  const [run = ""] = readdirSync(runs);
  const record = readRunFile(join(runs, run));
  expect(record.interrupted).toBe(false);
  expect(record.scenarios[0]?.arms[0]?.trials).toHaveLength(4);
  expect(existsSync(join(runs, run, "index.html"))).toBe(true);
  expect(readdirSync(join(folder, "tmp"))).toEqual([]);
});

test.skipIf(!hasPython)("a provider whose terminal goes away ends", async () => {
  const folder = emptyFolder();
  const { loseTerminal, ended } = benchInTerminal(folder, "serve", "--port", "0", "--log", "log.jsonl");
  await expect.poll(() => existsSync(join(folder, "log.jsonl"))).toBe(true);
  loseTerminal();
  expect(["0", "130"]).toContain(await ended);
});

/**
 * Plants known mistakes in a copy of the engine and asks the gate about each: npm run bench:planted, or with `-- waiting` those
 * whose name holds the word. It takes about ten minutes and belongs on a quiet machine. Exit code 1 when an answer is not the one
 * that was planted.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { plants } from "./plants.ts";

interface Answer {
  readonly code: number;
  readonly regressed: readonly string[];
  readonly seconds: number;
}

const root = resolve(import.meta.dirname, "../../..");
const [word = ""] = process.argv.slice(2);
const copy = await copyOfRepository();
try {
  await bench("run", "--trials", "3");
  await bench("run", "--trials", "3");
  await bench("baseline", "save", "planted");
  await git("add", "-A");
  await git("commit", "-qm", "baseline");
  const wrong: string[] = [];
  if (word === "") {
    const unchanged = await gate([]);
    print("unchanged", unchanged, unchanged.code === 0 && unchanged.regressed.length === 0, wrong);
  }
  for (const plant of plants.filter(({ name }) => name.includes(word))) {
    const path = join(copy, plant.file);
    const source = readFileSync(path, "utf8");
    writeFileSync(path, source.replace(plant.before, plant.after));
    const answer = await gate([plant.scenario]);
    const named = plant.metrics.some((metric) => answer.regressed.some((row) => row.includes(metric)));
    print(plant.name, answer, answer.code === 1 && named, wrong);
    writeFileSync(path, source);
  }
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

async function copyOfRepository(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "bench-planted-"));
  const { stdout } = await execa("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    cwd: root,
  });
  for (const file of stdout.split("\0").filter(Boolean)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  await execa("npm", ["run", "build", "--silent"], { cwd: folder });
  await execa("git", ["init", "-q"], { cwd: folder });
  await execa("git", ["config", "user.name", "bench"], { cwd: folder });
  await execa("git", ["config", "user.email", "bench@localhost"], { cwd: folder });
  writeFileSync(join(folder, ".git/info/exclude"), "node_modules\n");
  await execa("git", ["add", "-A"], { cwd: folder });
  await execa("git", ["commit", "-qm", "copy"], { cwd: folder });
  return folder;
}

async function git(...args: readonly string[]): Promise<void> {
  await execa("git", args, { cwd: copy });
}

async function bench(...args: readonly string[]) {
  return execa(process.execPath, [join(copy, "dist/bin/bench.js"), ...args], {
    cwd: copy,
    reject: false,
    maxBuffer: 256 * 1024 * 1024,
  });
}

async function gate(scenarios: readonly string[]): Promise<Answer> {
  const startMs = performance.now();
  const result = await bench("run", ...scenarios, "--baseline", "planted", "--gate", "--json");
  const run: {
    comparison: {
      rows: { scenario: string; arm: string; metric: string; gates: boolean; judgement: { verdict?: string } }[];
    };
  } = JSON.parse(result.stdout);
  const regressed = run.comparison.rows
    .filter((row) => row.gates && row.judgement.verdict === "regressed")
    .map((row) => `${row.arm} ${row.metric}`);
  return { code: result.exitCode ?? -1, regressed, seconds: (performance.now() - startMs) / 1000 };
}

function print(name: string, answer: Answer, right: boolean, wrong: string[]): void {
  if (!right) wrong.push(name);
  const named = answer.regressed.length === 0 ? "nothing" : answer.regressed.slice(0, 4).join(", ");
  process.stdout.write(
    `${right ? "ok   " : "WRONG"} ${name}: exit ${answer.code}, regressed: ${named} (${answer.seconds.toFixed(0)} s)\n`,
  );
}

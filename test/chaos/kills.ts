import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryRepository } from "../gate/temporary-repository.ts";
import { fixtureRun } from "../report/fixture-run.ts";
import {
  filesBelow,
  type Findings,
  oneOf,
  type Part,
  pause,
  repository,
  runBench,
  startBench,
  survivorsOf,
} from "./campaign.ts";

const floor = ["run", "cold-start", "--engine", "mine", "--arm", "as-is", "--out", "reports"] as const;
const echo = [process.execPath, "--eval", "setInterval(() => {}, 1000)"] as const;

/** Commands that are cut, and the milliseconds in which a cut may fall. */
const commands: readonly [Cut, ...Cut[]] = [
  { args: [...floor, "--trials", "4"], withinMs: 6000 },
  { args: [...floor, "--trials", "2", "--baseline", "HEAD"], withinMs: 9000 },
  { args: ["compare", "HEAD", ".", "cold-start", "--engine", "mine", "--out", "reports"], withinMs: 6000 },
  { args: ["report", "run.json", "--out", "page"], withinMs: 2500 },
  { args: ["publish", "run.json", "--out", "site"], withinMs: 2500 },
  { args: ["baseline", "save", "kept", "run.json", "run.json"], withinMs: 2500 },
  { args: ["history", "run.json", "--json"], withinMs: 2000 },
  { args: ["audit", "mine", "--out", "reports"], withinMs: 8000 },
  { args: ["agents", "check", "mine"], withinMs: 5000 },
  { args: ["calibrate", "cold-start", "--engine", "mine"], withinMs: 5000 },
  { args: ["profile", "cold-start", "--engine", "mine", "--tool", "cpu", "--samples", "1"], withinMs: 5000 },
  { args: ["bisect", "cold-start", "startup.requests", "HEAD~1", "HEAD", "--engine", "mine"], withinMs: 5000 },
  { args: ["record", "--upstream", "http://127.0.0.1:9", "--out", "cassette.json", "--", ...echo], withinMs: 3000 },
  { args: ["serve", "--port", "0", "--log", "log.jsonl"], withinMs: 3000 },
  { args: ["doctor"], withinMs: 2000 },
  { args: ["list", "metrics"], withinMs: 1500 },
  { args: ["init"], withinMs: 1500 },
];

interface Cut {
  readonly args: readonly string[];
  readonly withinMs: number;
}

const signals = ["SIGKILL", "SIGINT", "SIGTERM"] as const;

/**
 * Ends every command at random moments. No process may survive, no file may be half written, and a run that was cut goes on
 * with `--resume` and has lost no trial that it had reported.
 */
export const kills: Part = async ({ random, hasTime }) => {
  const failures: string[] = [];
  let tried = 0;
  while (hasTime()) {
    // Each command comes first once, then they come at random.
    const cut = commands[tried] ?? oneOf(commands, random);
    const signal = oneOf(signals, random);
    const afterMs = Math.floor(random() * cut.withinMs);
    const problems = await trial(cut.args, signal, afterMs);
    tried += 1;
    failures.push(
      ...problems.map((problem) => `bench ${cut.args.join(" ")}, ${signal} after ${afterMs} ms: ${problem}`),
    );
  }
  return { tried, failures } satisfies Findings;
};

async function trial(args: readonly string[], signal: NodeJS.Signals, afterMs: number): Promise<string[]> {
  await using place = await temporaryRepository();
  const folder = place.root;
  const engine = readFileSync(join(repository, "dist/src/engine/floor/main.js"), "utf8");
  const command = ["node", "{root}/engine.mjs", "{model}", "{prompt}"];
  const config = JSON.stringify({ engines: [{ id: "mine", command, build: [["node", "--version"]] }] });
  const ignored = "reports/\ntmp/\ncache/\nrun.json\npage/\nsite/\n";
  await place.commit({ "bench.config.json": config, "engine.mjs": engine, ".gitignore": ignored });
  await place.commit({ "note.txt": "another commit" });
  await place.write({ "tmp/.keep": "" });
  rmSync(join(folder, "tmp/.keep"));
  writeFileSync(join(folder, "run.json"), JSON.stringify(fixtureRun()));

  const { child, ended } = startBench(folder, args);
  await Promise.race([pause(afterMs), ended]);
  child.kill(signal);
  const late = await Promise.race([ended.then(() => null), pause(30_000).then(() => "it did not end within 30 s")]);
  if (late !== null && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  const { stderr, code } = await ended;
  const survivors = await survivorsOf(folder);
  const problems = [
    ...(late === null ? [] : [late]),
    ...survivors.map((one) => `survivor ${one}`),
    ...brokenFiles(folder),
  ];
  if (/^ {4}at /m.test(stderr)) problems.push(`a stack: ${stderr.slice(-300)}`);
  if (code === 1) problems.push("exit code 1 means a regression");
  return [...problems, ...(await resumed(folder, stderr, args))];
}

/** Files under their own name are whole. */
function brokenFiles(folder: string): string[] {
  return filesBelow(folder)
    .filter((path) => path.endsWith(".json") && !path.includes("/tmp/") && !path.includes("unfinished"))
    .filter((path) => !isJson(readFileSync(path, "utf8")))
    .map((path) => `half a file: ${path}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What is wrong with the run that was cut, after it has gone on. */
async function resumed(folder: string, stderr: string, args: readonly string[]): Promise<string[]> {
  const runs = join(folder, "reports");
  const [run] = existsSync(runs) ? readdirSync(runs) : [];
  if (run === undefined || args[0] !== "run") return [];
  const journal = join(runs, run, "journal.jsonl");
  const reported = Math.max(0, ...[...stderr.matchAll(/(\d+) trials done/g)].map(([, count]) => Number(count)));
  if (existsSync(journal)) {
    const lines = readFileSync(journal, "utf8").split("\n");
    const inFirst = (lines[0]?.match(/"outcome":\{"kind"/g) ?? []).length;
    const kept = lines.slice(1, -1).length + inFirst;
    if (kept < reported) return [`${reported} trials were reported and ${kept} are in the journal`];
  }
  const state = existsSync(join(runs, run, "run.json")) || existsSync(journal);
  if (!state) return reported === 0 ? [] : [`${reported} trials were reported and nothing is kept`];
  const again = await runBench(folder, ["run", "--resume", join("reports", run)]);
  // 2: it was complete, or nothing had begun.
  if (again.code === 0) {
    const left = readdirSync(join(folder, "tmp"));
    return left.length === 0 ? [] : [`left in the folder for temporary files: ${left.join(", ")}`];
  }
  return /is complete|nothing to|not interrupted|was not cut/i.test(again.stderr)
    ? []
    : [`--resume: ${again.code} ${again.stderr.slice(-300)}`];
}

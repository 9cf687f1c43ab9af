/**
 * Plants known mistakes and improvements in a copy of the engine and asks the gate about each: npm run bench:planted. With
 * `-- WORD..` those whose name, kind or scenario has one of the words; with `-- --exact` those that need no quiet machine and no
 * pairs. Exit code 1 when an answer is not the one that was planted.
 */
import { parseArgs } from "node:util";
import type { RunRecord } from "../../src/core/run-record.ts";
import { formatDuration } from "../../src/core/units.ts";
import { compared, type Measured, PlantedCopy, type Said } from "./planted-copy.ts";
import { plants } from "./plants/all-plants.ts";
import { type Answer, answerToImprovement, answerToNothing, answerToPlant } from "./plants/answers.ts";
import { improvements } from "./plants/improvements.ts";
import type { Improvement, Plant, PlantKind } from "./plants/plant.ts";

interface Result extends Answer {
  readonly name: string;
  readonly group: string;
  readonly tookNs: number;
}

/** About how long a change takes: a build and two runs, or two builds and pairs. */
const secondsOf: Readonly<Record<PlantKind, number>> = { exact: 20, modelled: 20, counted: 90, timed: 120 };

const { values: options, positionals: words } = parseArgs({
  options: { exact: { type: "boolean", default: false } },
  allowPositionals: true,
});
const changes = [...plants, ...improvements].filter(isWanted);
if (changes.length === 0) {
  process.stderr.write(`No planted change has ${words.join(" or ")} in its name, kind or scenario.\n`);
  process.exit(2);
}
const minutes = changes.reduce((sum, { kind }) => sum + secondsOf[kind], 30) / 60;
process.stdout.write(`${changes.length} changes, about ${Math.ceil(minutes)} minutes.\n`);
using copy = await PlantedCopy.open();
const measured = new Map<string, RunRecord>();
const results: Result[] = [];
let isBuiltClean = true;
if (words.length === 0) {
  const quick = { scenarios: [], arms: [] };
  await note("nothing changed", "exact", async () => {
    const [before, after] = [await copy.measure(quick), await copy.measure(quick)];
    const { code, run } = compared(before, after);
    return answerToNothing(code, run);
  });
}
for (const change of changes) await note(change.name, groupOf(change), () => answerTo(change));
showCounts();

function isWanted({ name, kind, scenario }: Plant | Improvement): boolean {
  if (options.exact && kind !== "exact" && kind !== "modelled") return false;
  return words.length === 0 || words.some((word) => name.includes(word) || kind === word || scenario === word);
}

function groupOf(change: Plant | Improvement): string {
  return "found" in change ? change.kind : `improvement, ${change.kind}`;
}

async function answerTo(change: Plant | Improvement): Promise<Answer> {
  const { kind } = change;
  const { code, run } =
    kind === "exact" || kind === "modelled" ? await countedAnswer(change) : await pairedAnswer(change);
  return "found" in change ? answerToPlant(change.found, code, run) : answerToImprovement(change, code, run);
}

/** Three trials a side. The clean engine is measured once for each scenario and its arms. */
async function countedAnswer(change: Plant | Improvement): Promise<Said> {
  const what = measuredOf(change);
  const key = JSON.stringify(what);
  const clean = measured.get(key) ?? (await cleanRun(what));
  measured.set(key, clean);
  copy.plant(change.changes);
  await copy.build();
  const changed = await copy.measure(what);
  await copy.restore("all");
  isBuiltClean = false;
  return isMending(change) ? compared(changed, clean) : compared(clean, changed);
}

async function cleanRun(what: Measured): Promise<RunRecord> {
  if (!isBuiltClean) await copy.build();
  isBuiltClean = true;
  return copy.measure(what);
}

async function pairedAnswer(change: Plant | Improvement): Promise<Said> {
  copy.plant(change.changes);
  if (isMending(change)) {
    await copy.commit();
    await copy.restore("files");
  }
  const said = await copy.compareTimings(measuredOf(change));
  await copy.restore("all");
  return said;
}

function isMending(change: Plant | Improvement): boolean {
  return "mends" in change && change.mends;
}

function measuredOf({ scenario, arms = [] }: Plant | Improvement): Measured {
  return { scenarios: [scenario], arms };
}

async function note(name: string, group: string, ask: () => Promise<Answer>): Promise<void> {
  const startNs = performance.now() * 1e6;
  const answer = await ask();
  const result = { name, group, ...answer, tookNs: performance.now() * 1e6 - startNs };
  results.push(result);
  process.stdout.write(
    `${answer.isRight ? "ok   " : "WRONG"} ${name} (${group}, ${formatDuration(result.tookNs)}): ${answer.words}\n`,
  );
}

function showCounts(): void {
  process.stdout.write("\n");
  for (const group of new Set(results.map((result) => result.group))) {
    const own = results.filter((result) => result.group === group);
    const right = own.filter(({ isRight }) => isRight).length;
    const tookNs = own.reduce((sum, result) => sum + result.tookNs, 0);
    process.stdout.write(
      `${group.padEnd(22)} ${String(right).padStart(3)} of ${own.length} right, ${formatDuration(tookNs)}\n`,
    );
  }
  const wrong = results.filter(({ isRight }) => !isRight);
  for (const { name } of wrong) process.stdout.write(`WRONG  ${name}\n`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
}

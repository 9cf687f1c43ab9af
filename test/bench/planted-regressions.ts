/**
 * Plants known mistakes and improvements in a copy of the engine and asks the gate about each: npm run bench:planted. With
 * `-- WORD..` those whose name, kind or scenario has one of the words; with `-- --exact` those that need no quiet machine and no
 * pairs. `-- --results FILE` keeps each answer there at once; the same command again goes on where the run before stopped, as long as
 * nothing that decides an answer changed. Exit code 1 when an answer is not the one that was planted.
 */
import { parseArgs } from "node:util";
import type { RunRecord } from "../../src/core/run-record.ts";
import { formatDuration } from "../../src/core/units.ts";
import { cleanLine } from "../../src/report/clean-text.ts";
import { answerKey, type KeptAnswer, KeptAnswers } from "./kept-answers.ts";
import { compared, type Measured, PlantedCopy, type Said } from "./planted-copy.ts";
import { plants } from "./plants/all-plants.ts";
import { type Answer, answerToImprovement, answerToNothing, answerToPlant } from "./plants/answers.ts";
import { improvements } from "./plants/improvements.ts";
import type { Improvement, Plant, PlantKind } from "./plants/plant.ts";

/** The reason of failed trials may quote whole results of tools. */
const longestAnswer = 600;

/** About how long a change takes: a build and two runs, or two builds and pairs. */
const secondsOf: Readonly<Record<PlantKind, number>> = { exact: 20, modelled: 20, counted: 90, timed: 120 };

const { values: options, positionals: words } = parseArgs({
  options: { exact: { type: "boolean", default: false }, results: { type: "string" } },
  allowPositionals: true,
});
const changes = [...plants, ...improvements].filter(isWanted);
if (changes.length === 0) {
  process.stderr.write(`No planted change has ${words.join(" or ")} in its name, kind or scenario.\n`);
  process.exit(2);
}
const minutes = changes.reduce((sum, { kind }) => sum + secondsOf[kind], 30) / 60;
process.stdout.write(`${changes.length} changes, about ${Math.ceil(minutes)} minutes.\n`);
const kept = new KeptAnswers(options.results);
const interrupt = new AbortController();
// With a listener that is gone as soon as it runs, execa would see none and end this process by the signal.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupt.abort());
using copy = await PlantedCopy.open(interrupt.signal);
const measured = new Map<string, RunRecord>();
const results: KeptAnswer[] = [];
let isBuiltClean = true;
try {
  if (words.length === 0) await note({ name: "nothing changed" }, "exact", answerToSame);
  for (const change of changes) await note(change, groupOf(change), () => answerTo(change));
} catch (error) {
  if (!interrupt.signal.aborted) throw error;
  process.stdout.write("\nInterrupted. Of what was answered until then:\n");
}
showCounts();

function isWanted({ name, kind, scenario }: Plant | Improvement): boolean {
  if (options.exact && kind !== "exact" && kind !== "modelled") return false;
  return words.length === 0 || words.some((word) => name.includes(word) || kind === word || scenario === word);
}

async function answerToSame(): Promise<Answer> {
  const quick = { scenarios: [], arms: [] };
  const [before, after] = [await copy.measure(quick), await copy.measure(quick)];
  const { code, run } = compared(before, after);
  return answerToNothing(code, run);
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

/** An answer that an earlier run has kept is not asked for again. */
async function note(change: { readonly name: string }, group: string, ask: () => Promise<Answer>): Promise<void> {
  const key = answerKey(copy.digest, change);
  const known = kept.find(key);
  const result = known ?? (await timed(change.name, group, ask));
  if (known === undefined) kept.keep(key, result);
  results.push(result);
  const took = known === undefined ? formatDuration(result.tookNs) : "kept";
  const said = cleanLine(result.words, longestAnswer);
  process.stdout.write(`${result.isRight ? "ok   " : "WRONG"} ${result.name} (${group}, ${took}): ${said}\n`);
}

async function timed(name: string, group: string, ask: () => Promise<Answer>): Promise<KeptAnswer> {
  const startNs = performance.now() * 1e6;
  const { isRight, words: said } = await ask();
  return { name, group, isRight, words: said, tookNs: performance.now() * 1e6 - startNs };
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
  process.exitCode = interrupt.signal.aborted ? 130 : wrong.length === 0 ? 0 : 1;
}

import { existsSync } from "node:fs";
import { basename, join, resolve, sep } from "node:path";
import pc from "picocolors";
import type { RunRecord, ScenarioRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { runBuildStep } from "../../gate/revisions/build-step.ts";
import { cleanLine } from "../../report/clean-text.ts";
import { changedRowsText, type Looked } from "../../report/terminal/changes.ts";
import { missingFor } from "../../run/plan.ts";
import { ChangedFiles } from "./changed-files.ts";
import type { RunOptions } from "../run/options.ts";
import { importDefault, loadConfig } from "../config/load-config.ts";
import { exitCodes } from "../exit-codes.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { packageRoot } from "../package-info.ts";
import { touchedScenarios, type WatchedScenarios } from "./touched-scenarios.ts";
import { watchPass } from "./watch-pass.ts";
import { chooseEngine, chooseScenarios, loadWorkbench, type EngineHome, type Workbench } from "../config/workbench.ts";

/** Rounds of the pass for timings, unless --trials says otherwise. */
const timingRounds = 5;

/** What each scenario said last, by what was looked at. */
type Seen = Readonly<Record<Looked, Map<string, ScenarioRecord>>>;

/** `bench run --watch`: measures what an edit touches, settled numbers first, and prints the rows that changed, until ^C. */
export async function watchRuns(options: RunOptions): Promise<number> {
  checkWatchable(options);
  const bench = await loadWorkbench(process.cwd());
  const home = chooseEngine(bench, options.engine);
  const watched = await watchedScenarios(bench, home, options);
  const interrupt = interruptSignal();
  const edits = new Edits(interrupt);
  const watchers = await Promise.all(
    watchedFolders(bench, home).map((folder) => ChangedFiles.below(folder, [resolve(options.out)], edits.add)),
  );
  try {
    await watchUntil(interrupt, edits, { watched, home, options });
  } finally {
    await Promise.all(watchers.map((watcher) => watcher[Symbol.asyncDispose]()));
  }
  return exitCodes.interrupted;
}

interface Watching {
  readonly watched: WatchedScenarios;
  readonly home: EngineHome;
  readonly options: RunOptions;
}

async function watchUntil(interrupt: AbortSignal, edits: Edits, watching: Watching): Promise<void> {
  const { watched, home } = watching;
  const seen: Seen = { settled: new Map(), timings: new Map() };
  const due = new Set(watched.chosen);
  let build = false;
  say(`watching for edits, ${counted(due.size)}; ^C ends it`);
  while (!interrupt.aborted) {
    const ids = watched.chosen.filter((id) => due.has(id));
    // A pass that an edit cut short, or that failed, still owes what it was to look at.
    if (await passes(ids, build, seen, watching, edits.during())) {
      due.clear();
      build = false;
      say("waiting for the next edit");
    }
    const files = await edits.next();
    const touched = touchedScenarios(files, watched);
    for (const id of touched.ids) due.add(id);
    build ||= touched.engine || home.repository === packageRoot;
    if (files.length > 0) say(`${namesOf(files)}: ${counted(due.size)}`);
  }
}

/** Settled numbers of all, then timings; false when it did not come to its end. */
async function passes(
  ids: readonly string[],
  build: boolean,
  seen: Seen,
  { home, options }: Watching,
  signal: AbortSignal,
): Promise<boolean> {
  if (ids.length === 0) return true;
  try {
    for (const step of build ? (home.engine.build ?? []) : []) await runBuildStep(home.repository, step, signal);
    const looks = [
      { looked: "settled", trials: 1 },
      { looked: "timings", trials: options.trials ?? timingRounds },
    ] as const;
    let scenarios = ids;
    for (const { looked, trials } of looks) {
      const run = scenarios.length === 0 ? null : await watchPass({ scenarios, trials, options }, signal);
      if (signal.aborted) return false;
      if (run === null) return true;
      show(run, looked, seen[looked]);
      // Without timings there is nothing that more rounds would tell.
      scenarios = run.scenarios
        .filter(({ metrics }) => metrics.some(({ kind }) => kind === "measured"))
        .map(({ id }) => id);
    }
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (!signal.aborted) say(cleanLine(error.message, 2000));
    return false;
  }
}

/** Prints what changed since the scenario was last looked at so, and remembers what it says now. */
function show(run: RunRecord, looked: Looked, seen: Map<string, ScenarioRecord>): void {
  const style = { width: Math.max(60, process.stdout.columns ?? 110), colour: pc.isColorSupported };
  for (const scenario of run.scenarios) {
    const before = seen.get(scenario.id);
    seen.set(scenario.id, scenario);
    if (before === undefined) continue;
    const text = changedRowsText(before, scenario, looked, style);
    const workload = before.digest === scenario.digest ? "" : " (its workload changed too)";
    if (text !== "") process.stdout.write(`${cleanLine(scenario.title)}, ${looked}${workload}\n${text}\n`);
  }
}

/** Batches of edits as they come; the pass that is under way ends at each, as it speaks of files that are no more. */
class Edits {
  readonly #interrupt: AbortSignal;
  #waiting = new Set<string>();
  #pass = new AbortController();
  #wake = (): void => {};

  constructor(interrupt: AbortSignal) {
    this.#interrupt = interrupt;
    interrupt.addEventListener("abort", () => this.#stir(), { once: true });
  }

  readonly add = (files: readonly string[]): void => {
    for (const file of files) this.#waiting.add(file);
    this.#stir();
  };

  /** Aborts at the next edit, and at once when one came meanwhile. */
  during(): AbortSignal {
    this.#pass = new AbortController();
    if (this.#waiting.size > 0 || this.#interrupt.aborted) this.#pass.abort();
    return this.#pass.signal;
  }

  /** The files that changed since the last call, when there are any; none after an interrupt. */
  async next(): Promise<readonly string[]> {
    if (this.#waiting.size === 0 && !this.#interrupt.aborted)
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    const files = [...this.#waiting];
    this.#waiting = new Set();
    return files;
  }

  #stir(): void {
    this.#pass.abort();
    this.#wake();
  }
}

function checkWatchable(options: RunOptions): void {
  const others = [
    ["--baseline", options.baseline !== undefined],
    ["--gate", options.gate],
    ["--shard", options.shard !== undefined],
    ["--resume", options.resume !== undefined],
    ["--profile", options.profile === true],
    ["--json", options.json],
  ] as const;
  const other = others.find(([, given]) => given)?.[0];
  if (other !== undefined)
    throw new UserError(`--watch shows what edits change and judges nothing: leave out ${other}.`);
}

/** The folders that hold what is measured; an installed bench is edited by nobody. */
function watchedFolders(bench: Workbench, home: EngineHome): readonly string[] {
  const folders = [...new Set([resolve(home.repository), resolve(bench.folder)])];
  const edited = folders.filter((folder) => folder !== packageRoot || existsSync(join(packageRoot, ".git")));
  return edited.filter((folder) => !edited.some((other) => other !== folder && folder.startsWith(other + sep)));
}

async function watchedScenarios(bench: Workbench, home: EngineHome, options: RunOptions): Promise<WatchedScenarios> {
  const chosen = chooseScenarios(bench, options.scenarios, options.set)
    .filter((scenario) => missingFor(scenario, home.engine).length === 0)
    .filter(({ arms }) => options.arm.length === 0 || arms.some(({ id }) => options.arm.includes(id)))
    .map(({ id }) => id);
  if (chosen.length === 0) throw new UserError("No scenario to watch: the engine or --arm leaves none of them.");
  const { folder, config } = await loadConfig(bench.folder);
  const byFile = new Map<string, readonly string[]>();
  for (const { id, family } of bench.scenarios) byFile.set(join(packageRoot, "scenarios", family, `${id}.ts`), [id]);
  for (const path of config.scenarios ?? []) byFile.set(resolve(folder, path), await idsIn(join(folder, path)));
  return { chosen, byFile };
}

/** Ids of the scenarios that a module exports. */
async function idsIn(path: string): Promise<readonly string[]> {
  const exported: unknown = await importDefault(path);
  return [exported].flat().flatMap((item: unknown) => {
    if (typeof item !== "object" || item === null || !("id" in item)) return [];
    return typeof item.id === "string" ? [item.id] : [];
  });
}

function namesOf(files: readonly string[]): string {
  const shown = files.slice(0, 3).map((file) => cleanLine(basename(file), 40));
  return `${shown.join(", ")}${files.length > shown.length ? ` and ${files.length - shown.length} more` : ""}`;
}

function counted(scenarios: number): string {
  return `${scenarios} ${scenarios === 1 ? "scenario" : "scenarios"}`;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

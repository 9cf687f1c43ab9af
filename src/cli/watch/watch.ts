import { basename, resolve } from "node:path";
import pc from "picocolors";
import { exitCodes } from "../../core/outcome.ts";
import type { RunRecord, ScenarioRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { runBuildSteps } from "../../gate/revisions/build-steps.ts";
import { cleanLine } from "../../report/clean-text.ts";
import { changedRowsText, type Looked } from "../../report/terminal/changes.ts";
import { chosenReplays } from "../cassettes/chosen-replays.ts";
import { loadWorkbench, type EngineHome } from "../config/workbench.ts";
import { chooseEngine } from "../engines/choose-engine.ts";
import { packageRoot } from "../package-info.ts";
import { headChoice } from "../run/chosen-engines.ts";
import type { RunOptions } from "../run/options.ts";
import { interruptSignal } from "../terminal/interrupt.ts";
import { ChangedFiles } from "./changed-files.ts";
import { watchPass } from "./watch-pass.ts";
import { touchedScenarios, watchedFolders, type WatchedScenarios, watchedScenarios } from "./watched-scenarios.ts";

/** Rounds of the timing pass without --trials. */
const timingRounds = 5;

/** The last results of each scenario, for each pass. */
type LastResults = Readonly<Record<Looked, Map<string, ScenarioRecord>>>;

/** `bench run --watch`: after each edit, measures what it affects and prints the rows that changed. Runs until ^C. */
export async function watchRuns(given: RunOptions): Promise<number> {
  checkWatchable(given);
  const bench = await loadWorkbench(process.cwd(), given.cassette);
  const home = chooseEngine(bench, headChoice(given));
  const replays = await chosenReplays(given, home, process.cwd());
  const options = { ...given, scenarios: [...given.scenarios, ...replays] };
  const watched = await watchedScenarios(bench, home, options);
  const interrupt = interruptSignal("ends");
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
  const last: LastResults = { settled: new Map(), timings: new Map() };
  const due = new Set(watched.chosen);
  let build = false;
  say(`watching for edits, ${counted(due.size)}; ^C ends it`);
  while (!interrupt.aborted) {
    const ids = watched.chosen.filter((id) => due.has(id));
    // If an edit interrupts the passes, or they fail, their scenarios stay due.
    if (await passes(ids, build, last, watching, edits.during())) {
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

/** Measures exact and modelled numbers, then timings. False if it did not finish. */
async function passes(
  ids: readonly string[],
  build: boolean,
  last: LastResults,
  { home, options }: Watching,
  signal: AbortSignal,
): Promise<boolean> {
  if (ids.length === 0) return true;
  try {
    const steps = build ? (home.engine.build ?? []) : [];
    const folder = home.repository;
    await runBuildSteps(
      steps.map((argv) => ({ argv, folder, advice: "" })),
      folder,
      signal,
    );
    const looks = [
      { looked: "settled", trials: 1 },
      { looked: "timings", trials: options.trials ?? timingRounds },
    ] as const;
    let scenarios = ids;
    for (const { looked, trials } of looks) {
      const run = scenarios.length === 0 ? null : await watchPass({ scenarios, trials, options }, signal);
      if (signal.aborted) return false;
      if (run === null) return true;
      show(run, looked, last[looked]);
      // Scenarios without timings need no more rounds.
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

/** Prints what changed since the last pass of this kind, and keeps the new results. */
function show(run: RunRecord, looked: Looked, last: Map<string, ScenarioRecord>): void {
  const style = { width: Math.max(60, process.stdout.columns ?? 110), colour: pc.isColorSupported };
  for (const scenario of run.scenarios) {
    const before = last.get(scenario.id);
    last.set(scenario.id, scenario);
    if (before === undefined) continue;
    const text = changedRowsText(before, scenario, looked, style);
    const workload = before.digest === scenario.digest ? "" : " (its workload changed too)";
    if (text !== "") process.stdout.write(`${cleanLine(scenario.title)}, ${looked}${workload}\n${text}\n`);
  }
}

/** Collects edits. Each one interrupts the running pass, which measures old files. */
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

  /** A signal for one pass. It aborts at the next edit, or at once if there are new edits. */
  during(): AbortSignal {
    this.#pass = new AbortController();
    if (this.#waiting.size > 0 || this.#interrupt.aborted) this.#pass.abort();
    return this.#pass.signal;
  }

  /** Waits for edits and returns the changed files. Returns none after an interrupt. */
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
    ["one --engine", options.engine.length > 1],
    ["--baseline", options.baseline !== undefined],
    ["--gate", options.gate],
    ["--shard", options.shard !== undefined],
    ["--resume", options.resume !== undefined],
    ["--profile", options.profile],
    ["--fail-fast", options["fail-fast"]],
    ["--otlp", options.otlp !== undefined],
    ["--json", options.json],
  ] as const;
  const other = others.find(([, given]) => given)?.[0];
  if (other !== undefined)
    throw new UserError(`--watch: shows what edits change and judges nothing. Leave out ${other}.`);
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

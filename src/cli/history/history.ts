import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { RunRecord } from "../../core/run-record.ts";
import { formatChange, formatValue } from "../../core/units.ts";
import { UserError } from "../../core/user-error.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { readBaseline } from "../../gate/baselines/baseline-file.ts";
import { historyRun } from "../../gate/history-run.ts";
import { exitCodes } from "../../core/outcome.ts";
import { historiesOf, type History, type HistoryPoint, newWorseLevel } from "../../gate/history.ts";
import { cleanLine } from "../../report/clean-text.ts";
import { formatSigned } from "../../report/model/value-text.ts";
import { siteIndexPath } from "../../report/site/site-index-file.ts";
import { sparkline } from "../../report/terminal/sparkline.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import type { Margins } from "../../gate/judge/margins.ts";
import { wholeNumber } from "../command-line/option-values.ts";
import { configuredMargins } from "../comparison/margins.ts";
import { loadWorkbench } from "../config/workbench.ts";
import { plainTable } from "../terminal/plain-table.ts";
import type { HistoryOptions } from "./options.ts";

/** A history of one engine: values of two engines are never one line. */
type EngineHistory = History & { readonly engine: string };

/**
 * `bench history`: prints the metrics of several runs over time, and where their level seems to have changed. With
 * `--worse-within` the exit code tells whether one got worse.
 */
export async function showHistory(options: HistoryOptions): Promise<void> {
  const within = options["worse-within"];
  if (within !== undefined) wholeNumber("--worse-within", within, 1);
  const margins = configuredMargins(await loadWorkbench(process.cwd()));
  const all = engineHistories(options.runs.flatMap(runsAt).filter(isFirst), margins);
  if (all.length === 0)
    throw new UserError(`There are no runs in ${options.runs.join(", ")}. Run bench run first, or pass --runs.`);
  const chosen = choose(all, options);
  const worse = within === undefined ? [] : chosen.flatMap((one) => worseLine(one, within));
  if (options.json) process.stdout.write(`${jsonWithoutSecrets(chosen, 1)}\n`);
  else {
    const text = options.metric === undefined ? overview(chosen) : chosen.map(details).join("\n");
    process.stdout.write([text, ...worse].map((part) => `${part}\n`).join(""));
  }
  if (worse.length > 0) process.exitCode = exitCodes.regression;
}

function engineHistories(runs: readonly RunRecord[], margins: Margins): readonly EngineHistory[] {
  return [...new Set(runs.map(({ engine }) => engine.id))].flatMap((engine) =>
    historiesOf(runs.filter((run) => run.engine.id === engine).map(historyRun), margins).map((history) => ({
      ...history,
      engine,
    })),
  );
}

/** What got worse within so many of the newest runs; nothing if nothing did. */
function worseLine(one: EngineHistory, within: number): readonly string[] {
  const change = newWorseLevel(one, within);
  if (change === null) return [];
  const name = cleanLine(`${one.engine}, ${one.scenario}/${one.arm}, ${one.metric.id}`);
  return [`Worse: ${name}: ${shiftText(one, change.shift)} from ${placeOf(one, change.index)}`];
}

/** The same run may exist in several places. */
function isFirst(run: RunRecord, index: number, all: readonly RunRecord[]): boolean {
  return all.findIndex(({ id }) => id === run.id) === index;
}

/** Beside the runs of a site. It is no run. */
const siteIndexName = basename(siteIndexPath);

/** A run, a baseline's recordings, or all runs in the folders below. A file that can't be read is named and left out. */
export function runsAt(path: string): readonly RunRecord[] {
  if (!existsSync(path)) throw new UserError(`${path}: no such file or folder. Name run files or folders.`);
  if (!statSync(path).isDirectory() || existsSync(join(path, "run.json"))) return readBaseline(path).recordings;
  const entries = readdirSync(path, { withFileTypes: true });
  const below = entries
    .filter((entry) =>
      entry.isDirectory()
        ? existsSync(join(path, entry.name, "run.json"))
        : entry.name.endsWith(".json") && entry.name !== siteIndexName,
    )
    .map(({ name }) => join(path, name));
  return below.toSorted().flatMap((one) => {
    try {
      return readBaseline(one).recordings;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      process.stderr.write(`left out: ${cleanLine(error.message, 200)}\n`);
      return [];
    }
  });
}

function choose(
  all: readonly EngineHistory[],
  { engine, scenario, metric, arm }: HistoryOptions,
): readonly EngineHistory[] {
  const own = narrowed(all, "engine", engine, (one) => one.engine);
  const named = narrowed(own, "scenario", scenario, (one) => one.scenario);
  const measured =
    metric === undefined
      ? named.filter(({ gates }) => gates)
      : narrowed(named, "metric", metric, (one) => one.metric.id);
  return narrowed(measured, "arm", arm, (one) => one.arm);
}

function narrowed(
  all: readonly EngineHistory[],
  what: string,
  wanted: string | undefined,
  nameOf: (one: EngineHistory) => string,
): readonly EngineHistory[] {
  if (wanted === undefined) return all;
  const chosen = all.filter((one) => nameOf(one) === wanted);
  if (chosen.length > 0) return chosen;
  const names = [...new Set(all.map(nameOf))].map((name) => cleanLine(name));
  throw new UserError(`No run has the ${what} \`${wanted}\`.${nearestHint(wanted, names)}`);
}

function overview(histories: readonly EngineHistory[]): string {
  const areSeveral = new Set(histories.map(({ engine }) => engine)).size > 1;
  const engineCell = (text: string): readonly string[] => (areSeveral ? [text] : []);
  const head = [
    ...engineCell("engine"),
    "scenario/arm",
    "metric",
    "runs",
    "first",
    "last",
    "history",
    "level changed at",
  ];
  const rows = histories.map((one) => {
    const { engine, metric, points, changes } = one;
    const value = (index: number) => formatValue(points.at(index)?.value ?? Number.NaN, metric.unit);
    const places = changes.map(({ index, shift }) => `${placeOf(one, index)} ${shiftText(one, shift)}`);
    const line = sparkline(points.map((point) => point.value));
    const name = cleanLine(`${one.scenario}/${one.arm}`);
    const figures = [points.length, value(0), value(-1), line, places.slice(-2).join(", ")];
    return [...engineCell(cleanLine(engine)), name, cleanLine(metric.id), ...figures];
  });
  return `${plainTable(head, rows)}\n${machinesOf(histories)}`;
}

function details(one: EngineHistory): string {
  const { metric, points } = one;
  const head = ["date", "run", "revision", "median", "trials", "chained", ""];
  const rows = points.map((point, index) => {
    const change = one.changes.find((candidate) => candidate.index === index);
    return [
      cleanLine(point.isoDate.slice(0, 16).replace("T", " ")),
      cleanLine(point.run),
      revisionOf(point) ?? "-",
      formatValue(point.value, metric.unit),
      point.trials,
      point.chained === null ? "-" : formatChange(point.chained - 1),
      change === undefined ? "" : `<- ${shiftText(one, change.shift)} from here`,
    ];
  });
  const title = `${cleanLine(`${one.engine}, ${one.scenario}/${one.arm}`)} ${cleanLine(metric.id)}  ${sparkline(points.map(({ value }) => value))}`;
  return `${title}\n${plainTable(head, rows)}\n${machinesOf([one])}`;
}

function machinesOf(histories: readonly History[]): string {
  const machines = [...new Set(histories.map(({ machine }) => cleanLine(machine, 200)))];
  const classes = machines.length > 1 ? `${machines.length} kinds of machine, each with its own series` : machines[0];
  return `On ${classes ?? "no machine"}. Changes are advice: stored timings prove nothing. bench compare measures again.\n`;
}

function placeOf({ points }: History, index: number): string {
  const point = points[index];
  return point === undefined ? "" : (revisionOf(point) ?? cleanLine(point.run));
}

/** A run of uncommitted changes is no run of their commit. */
function revisionOf({ revision, dirty }: HistoryPoint): string | null {
  return revision === null ? null : `${cleanLine(revision.slice(0, 12))}${dirty ? " with changes" : ""}`;
}

function shiftText({ metric }: History, shift: number): string {
  return metric.kind === "measured" ? formatChange(shift) : formatSigned(shift, metric.unit);
}

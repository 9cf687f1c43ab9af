import picocolors from "picocolors";
import wrapAnsi from "wrap-ansi";
import type { Banner } from "../model/banner.ts";
import { budgetWords } from "../model/budget-table.ts";
import type { CauseModel } from "../model/cause-model.ts";
import { type ComparisonLine, isSettled, quietText } from "../model/comparison-model.ts";
import { cleanLine } from "../clean-text.ts";
import { findingLines } from "./findings-text.ts";
import type { ReportModel, ScenarioModel } from "../model/model.ts";
import { loudFacts } from "../model/trust-model.ts";
import { comparisonTable, scenarioTable, type TerminalStyle } from "./table.ts";

export interface TerminalOptions {
  /** Columns; less than 60 is taken as 60. */
  readonly width: number;
  readonly colour: boolean;
  /** Where the page was written; null when none was. */
  readonly reportPath: string | null;
}

/** The first failures show what is wrong. The page has the others. */
const failuresShown = 3;

/** The result for a terminal: the engine, a table for each scenario, what changed or is open, and last the verdict. */
export function renderTerminal(model: ReportModel, options: TerminalOptions): string {
  const style: TerminalStyle = { width: Math.max(60, options.width), colours: picocolors.createColors(options.colour) };
  const blocks = [
    text(`Engine: ${model.title}`, style),
    "",
    ...model.scenarios.flatMap((scenario) => scenarioBlock(scenario, style)),
    ...tooFewTrials(model, style),
    ...comparisonBlock(model, style),
    ...findingsBlock(model, style),
    ...budgetBlock(model, style),
    ...factBlock(model, style),
    text(verdictLine(model.banner, style), style),
    text(model.banner.exitRule, style),
    ...(options.reportPath === null ? [] : [`Report: ${options.reportPath}`]),
  ];
  return `${blocks.join("\n")}\n`;
}

function scenarioBlock(scenario: ScenarioModel, style: TerminalStyle): readonly string[] {
  const { colours } = style;
  return [
    text(colours.bold(scenario.title), style),
    text(colours.dim(scenario.question), style),
    scenarioTable(scenario, style),
    ...scenario.failures
      .slice(0, failuresShown)
      .map(({ arm, trial, reason }) => text(colours.red(`! ${arm}, ${trial}: ${reason}`), style)),
    ...(scenario.failures.length > failuresShown
      ? [`! and ${scenario.failures.length - failuresShown} more failed trials`]
      : []),
    ...scenario.notApplicable.map(({ name, reason }) =>
      text(colours.yellow(`– ${name}: not applicable: ${reason}`), style),
    ),
    "",
  ];
}

/** Said once: it is so in all scenarios of a run with few rounds. */
function tooFewTrials({ scenarios, comparison }: ReportModel, style: TerminalStyle): readonly string[] {
  if (comparison !== null || !scenarios.some(({ table }) => table.hasTooFewTrials)) return [];
  const line =
    "Differences of timings with fewer than three trials say nothing. Measure more of them with --trials 10.";
  return [text(style.colours.yellow(line), style), ""];
}

function comparisonBlock(model: ReportModel, style: TerminalStyle): readonly string[] {
  if (model.comparison === null) return [];
  const { colours } = style;
  const open = model.comparison.rows.filter((row) => !isSettled(row));
  const folded = new Set(model.causes.flatMap(({ rows }) => rows.slice(rowsOfCause)));
  const loud = open.filter((row) => row.verdict !== "not-judged" && !folded.has(row));
  const unjudged = open.filter(({ verdict }) => verdict === "not-judged");
  return [
    text(colours.bold(`Against ${model.comparison.against}`), style),
    text(colours.dim(model.comparison.timings), style),
    ...model.causes.map((cause) => text(causeLine(cause, style), style)),
    ...(loud.length > 0 ? [comparisonTable(loud, style)] : []),
    ...(folded.size > 0 ? [text(foldedLine([...folded]), style)] : []),
    ...reasonLines(loud).map((line) => text(line, style)),
    ...(unjudged.length > 0 ? [text(colours.yellow(unjudgedLine(unjudged)), style)] : []),
    ...(loud.length + unjudged.length + model.coverage.missing.length === 0 ? [quietText(model.comparison.rows)] : []),
    ...model.coverage.missing.map((name) => text(colours.red(`! missing: ${name}`), style)),
    ...model.coverage.added.map((name) => text(`+ added: ${name}`, style)),
    "",
  ];
}

/** The first rows show what a cause does. The page has the others. */
const rowsOfCause = 3;

function foldedLine(rows: readonly ComparisonLine[]): string {
  const named = rows.slice(0, placesShown).map(({ scenario, arm, metric }) => `${scenario}, ${arm}, ${metric}`);
  const rest = rows.length - named.length;
  const more = rest > 0 ? `; and ${rest} others` : "";
  return `and ${rows.length} more ${rows.length === 1 ? "row" : "rows"} of these causes: ${named.join("; ")}${more}`;
}

function causeLine({ text: cause, state }: CauseModel, { colours }: TerminalStyle): string {
  switch (state) {
    case "regressed":
      return colours.red(`✗ ${cause}`);
    case "aside":
      return colours.yellow(`! ${cause}`);
    case "improved":
      return colours.green(`✓ ${cause}`);
  }
}

/** How many gating rows were not judged, and why the first of them. */
function unjudgedLine(rows: readonly ComparisonLine[]): string {
  const [first] = rows;
  const reason = first?.why.map(({ value }) => value).join("; ") ?? "";
  const count = `${rows.length} ${rows.length === 1 ? "row that gates was" : "rows that gate were"} not judged`;
  return `? ${count}: ${first?.scenario ?? ""}, ${first?.arm ?? ""}, ${first?.metric ?? ""}: ${reason}`;
}

/** What was found about the arms that regressed or failed, in one of their trials. */
function findingsBlock({ timelines }: ReportModel, style: TerminalStyle): readonly string[] {
  const found = timelines.filter(({ side, findings }) => side === "head" && findings.length > 0);
  if (found.length === 0) return [];
  return [
    style.colours.bold("Findings"),
    ...found.flatMap(({ scenario, arm, findings }) =>
      [cleanLine(`${scenario} ${arm}`), ...findingLines(findings)].map((line) => text(line, style)),
    ),
    "",
  ];
}

/** What is true of the run as a whole and easily missed on the page. */
function factBlock({ trust }: ReportModel, style: TerminalStyle): readonly string[] {
  return loudFacts(trust).map(({ label, value, caution = "" }) =>
    text(style.colours.yellow(`! ${label}: ${value}. ${caution}`), style),
  );
}

/** Limits that are met share one line. */
function budgetBlock({ budgets }: ReportModel, style: TerminalStyle): readonly string[] {
  if (budgets.length === 0) return [];
  const { colours } = style;
  const loud = budgets.filter(({ state }) => state !== "met");
  const met = budgets.length - loud.length;
  return [
    colours.bold("Budgets"),
    ...loud.map(({ what, value, limit, headroom, state, gates }) => {
      const paint = state === "broken" && gates ? colours.red : colours.yellow;
      const word = `${gates ? "budget" : "target"} ${budgetWords[state]}`;
      return text(paint(`! ${word}: ${what} ${value}, ${limit} (${headroom})`), style);
    }),
    ...(met > 0 ? [`${met} of ${budgets.length} limits met.`] : []),
    "",
  ];
}

/** Prose, broken at the width. Tables have their width already. */
function text(prose: string, { width }: TerminalStyle): string {
  return wrapAnsi(prose, width, { hard: true });
}

function verdictLine(banner: Banner, { colours }: TerminalStyle): string {
  const paint = {
    failed: colours.red,
    interrupted: colours.red,
    regressed: colours.red,
    inconclusive: colours.yellow,
    passed: colours.green,
    measured: colours.reset,
    compared: colours.reset,
  }[banner.kind];
  const counts = banner.counts.map(({ count, label }) => `${count} ${label}`).join(", ");
  return `${colours.bold(paint(banner.headline))} (${counts})`;
}

/** Nobody reads more places of one cause. */
const placesShown = 3;

/**
 * A line for each cause behind the rows: where the conversation first departs from the baseline's, and in which arms;
 * which rows another row decides; and why a regression was accepted.
 */
export function reasonLines(rows: readonly ComparisonLine[]): readonly string[] {
  return [
    ...grouped(rows, factOf("detail"), "cause"),
    ...grouped(rows, factOf("does not gate"), "does not gate"),
    ...grouped(rows, ({ acknowledged }) => acknowledged, "accepted"),
  ];
}

function factOf(wanted: string): (row: ComparisonLine) => string | null {
  return ({ why }) => why.find(({ label }) => label === wanted)?.value ?? null;
}

function grouped(
  rows: readonly ComparisonLine[],
  reasonOf: (row: ComparisonLine) => string | null,
  label: string,
): readonly string[] {
  const places = new Map<string, Set<string>>();
  for (const row of rows) {
    const reason = reasonOf(row);
    if (reason === null) continue;
    const known = places.get(reason) ?? new Set();
    places.set(reason, known.add(label === "cause" ? `${row.scenario}, ${row.arm}` : `${row.scenario}, ${row.metric}`));
  }
  return [...places].map(([reason, where]) => {
    const rest = where.size - placesShown;
    const shown = [...where].slice(0, placesShown).join("; ");
    return `${label}: ${reason} (${shown}${rest > 0 ? `; and ${rest} more` : ""})`;
  });
}

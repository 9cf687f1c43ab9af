import Table from "cli-table3";
import type picocolors from "picocolors";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import type { ArmCell, ArmColumn, MetricRow } from "../model/arm-table.ts";
import { type ComparisonLine, isAside, type RowVerdict } from "../model/comparison-model.ts";
import type { ScenarioModel } from "../model/model.ts";
import { sparkline } from "./sparkline.ts";

export interface TerminalStyle {
  readonly width: number;
  readonly colours: ReturnType<typeof picocolors.createColors>;
}

/** More columns are not read at a glance. The page has the rest. */
const metricsShown = 4;
const gap = 2;
const arrows = { up: "↑", down: "↓", none: "" } as const;

/** Arms down, and as many metrics across as fit. */
export function scenarioTable(scenario: ScenarioModel, style: TerminalStyle): string {
  const { arms, rows } = scenario.table;
  // Work that was lost must not hide on the page.
  const columns = [...rows.filter(({ isLoss }) => isLoss), ...rows.filter(({ isLoss }) => !isLoss)]
    .slice(0, metricsShown)
    .map((row) => [
      `${row.title}${row.better === "neither" ? "" : `\n${row.better} is better`}`,
      ...row.cells.map((cell) => cellText(cell, style)),
    ]);
  const names = ["", ...arms.map(armName)];
  // Names may fold on to a second line before a metric is left out.
  const namesWidth = Math.min(columnWidth(names), Math.floor(style.width * 0.35));
  const fitting = columns.filter(
    (_, position) => namesWidth + widthOf(columns.slice(0, position + 1)) <= style.width,
  ).length;
  const shown = columns.slice(0, Math.max(1, fitting));
  const table = alignedTable([names, ...shown], { labels: 1, folding: [0] }, style);
  const hidden = rows.length - shown.length;
  return hidden > 0 ? `${table}\n${style.colours.dim(`and ${countOf(hidden, "metric")} on the page`)}` : table;
}

/**
 * Rows of a comparison. A narrow terminal loses the changes of the pairs, then the interval; a very narrow one gets a
 * few lines for each row.
 */
export function comparisonTable(rows: readonly ComparisonLine[], style: TerminalStyle): string {
  const verdicts = ["", ...rows.map((row) => verdictText(row, style))];
  const names = [
    ["scenario / arm", ...rows.map((row) => `${row.scenario} / ${row.arm}`)],
    ["metric", ...rows.map((row) => row.metric)],
  ];
  const numbers = [
    ["base", ...rows.map((row) => row.base)],
    ["head", ...rows.map((row) => row.head)],
    ["change", ...rows.map((row) => changeText(row))],
  ];
  if (widthOf([verdicts, ...numbers]) + leastForNames > style.width) return comparisonLines(rows, style);
  const columns = [verdicts, ...names, ...numbers];
  const interval = ["95 % interval", ...rows.map(intervalText)];
  const pairs = ["pairs in order", ...rows.map(pairsText)];
  const optional = pairs.some((text, row) => row > 0 && text !== "") ? [[interval, pairs], [interval]] : [[interval]];
  const fitting = optional.find((more) => widthOf([...columns, ...more]) <= style.width) ?? [];
  return alignedTable([...columns, ...fitting], { labels: 3, folding: [1, 2] }, style);
}

/** Scenario, arm and metric together. */
const leastForNames = 28;

function comparisonLines(rows: readonly ComparisonLine[], style: TerminalStyle): string {
  const wrapped = (text: string, indent: string): string =>
    `${indent}${wrapAnsi(text, style.width - indent.length, { hard: true }).replaceAll("\n", `\n${indent}`)}`;
  return rows
    .flatMap((row) => [
      wrapped(`${verdictText(row, style)} ${changeText(row)}, ${row.base} → ${row.head}`, ""),
      wrapped(`${row.scenario} / ${row.arm}: ${row.metric}`, "  "),
    ])
    .join("\n");
}

function changeText({ change: difference, proportion }: ComparisonLine): string {
  const change = proportion === null ? difference : `${difference} (${proportion})`;
  return change.startsWith("+") ? `${arrows.up}${change}` : change.startsWith("−") ? `${arrows.down}${change}` : change;
}

function intervalText({ why }: ComparisonLine): string {
  return why.find(({ label }) => label === "95 % interval")?.value ?? "";
}

/** The change of head against base in every pair, the newest at the right. */
function pairsText({ pairs }: ComparisonLine): string {
  if (pairs === null) return "";
  return sparkline(pairs.head.map((head, place) => head / (pairs.base[place] ?? Number.NaN)).filter(Number.isFinite));
}

/** Columns as aligned text: `labels` columns left, numbers right; where all are too wide those that are `folding` give way. */
export function alignedTable(
  columns: readonly (readonly string[])[],
  { labels, folding }: { readonly labels: number; readonly folding: readonly number[] },
  style: TerminalStyle,
): string {
  const blank = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "" };
  const none = { "bottom-left": "", "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "" };
  const table = new Table({
    chars: { ...blank, ...none, right: "", "right-mid": "", middle: "" },
    style: { "padding-left": 0, "padding-right": gap, head: [], border: [], compact: true },
    colWidths: fittedWidths(columns, style.width, folding),
    colAligns: columns.map((_, column) => (column < labels ? "left" : "right")),
    wordWrap: true,
    wrapOnWordBoundary: true,
  });
  const height = columns[0]?.length ?? 0;
  for (let row = 0; row < height; row += 1) {
    const cells = columns.map((column) => column[row] ?? "");
    table.push(row === 0 ? cells.map((cell) => style.colours.dim(cell)) : cells);
  }
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Natural widths; when they exceed the terminal the widest folding column gives way, as far as it can be read, then any. */
function fittedWidths(columns: readonly (readonly string[])[], width: number, folding: readonly number[]): number[] {
  const widths = columns.map(columnWidth);
  for (let excess = sum(widths) - width; excess > 0; excess -= 1) {
    const able = folding.filter((column) => (widths[column] ?? 0) > leastColumn);
    const candidates = able.length > 0 ? able : [...widths.keys()];
    const [widest = 0] = candidates.toSorted((left, right) => (widths[right] ?? 0) - (widths[left] ?? 0));
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  return widths;
}

/** Narrower than this a name is one syllable a line. */
const leastColumn = 12;

function widthOf(columns: readonly (readonly string[])[]): number {
  return sum(columns.map(columnWidth));
}

function columnWidth(cells: readonly string[]): number {
  return Math.max(...cells.flatMap((cell) => cell.split("\n")).map((line) => stringWidth(line))) + gap;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function armName(arm: ArmColumn): string {
  const role = arm.role === "variant" ? "" : ` (${arm.role})`;
  const failed = arm.failed > 0 ? `, ${arm.failed} failed` : "";
  return `${arm.title}${role}${failed}${arm.notApplicable > 0 ? ", not applicable" : ""}`;
}

function cellText(cell: MetricRow["cells"][number], style: TerminalStyle): string {
  if (cell === null) return "–";
  const spread = cell.spread === null ? "" : ` ${style.colours.dim(`[${cell.spread}]`)}`;
  return `${cell.median}${spread}${differenceText(cell, style)}`;
}

function differenceText({ difference }: ArmCell, { colours }: TerminalStyle): string {
  if (difference === null) return "";
  const paint = { better: colours.green, worse: colours.red, neutral: colours.dim }[difference.tone];
  return ` ${paint(`${arrows[difference.direction]}${difference.text}`)}`;
}

function verdictText(line: ComparisonLine, { colours }: TerminalStyle): string {
  const { verdict, word } = line;
  const texts: Readonly<Record<RowVerdict, string>> = {
    regressed: isAside(line) ? colours.yellow(`! ${word}`) : colours.red(`✗ ${word}`),
    improved: colours.green(`✓ ${word}`),
    inconclusive: colours.yellow(`? ${word}`),
    unchanged: `= ${word}`,
    "not-judged": `– ${word}`,
  };
  return texts[verdict];
}

function countOf(count: number, noun: string): string {
  return `${count} more ${noun}${count === 1 ? "" : "s"}`;
}

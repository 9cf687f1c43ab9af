import type { OutcomeKind } from "../../core/outcome.ts";
import type { CauseModel } from "../model/cause-model.ts";
import { type ComparisonLine, isAside, isSettled, type RowVerdict } from "../model/comparison-model.ts";
import type { ReportModel, ScenarioModel } from "../model/model.ts";
import { type Block, boundedMarkdown } from "./bounded-markdown.ts";
import { acceptedBlock, budgetBlock, supportingBlocks } from "./markdown-sections.ts";
import { codeBlock, markdownText, tableHead, tableRow } from "./markdown-text.ts";

/** GitHub refuses a job summary above 1 MiB. The step may add lines of its own. */
const summaryLimitBytes = 1_000_000;
/** GitHub refuses a comment above 65,536 characters. Whoever posts it adds a marker. */
const commentLimitBytes = 64_000;

const glyphs: Readonly<Record<RowVerdict, string>> = {
  regressed: "✗",
  inconclusive: "?",
  improved: "✓",
  unchanged: "=",
  "not-judged": "–",
};
const bannerGlyphs: Readonly<Record<OutcomeKind, string>> = {
  failed: "✗",
  interrupted: "✗",
  regressed: "✗",
  inconclusive: "?",
  passed: "✓",
  measured: "–",
  compared: "–",
};

/** The report as a job summary: the verdict first, then what changed, the rest folded. At most 1,000,000 bytes. */
export function summaryMarkdown(model: ReportModel): string {
  return boundedMarkdown(
    [...comparisonBlocks(model), ...scenarioBlocks(model), ...supportingBlocks(model), ...closingBlocks(model)],
    summaryLimitBytes,
  );
}

/** The report as a comment on a pull request, at most 64,000 bytes; empty when nothing failed, changed or is open. */
export function commentMarkdown(model: ReportModel): string {
  const quiet = model.banner.kind === "passed" || model.banner.kind === "measured";
  const changed = (model.comparison?.rows ?? []).some(
    ({ verdict }) => verdict === "regressed" || verdict === "improved",
  );
  if (quiet && !changed && model.coverage.added.length === 0) return "";
  return boundedMarkdown([...commentBlocks(model), ...closingBlocks(model)], commentLimitBytes);
}

const causesInComment = 3;
const rowsInComment = 5;

/** What a reviewer reads: the verdict, its causes and the first rows. All else is folded. */
function commentBlocks(model: ReportModel): readonly Block[] {
  const open = (model.comparison?.rows ?? []).filter((row) => !isSettled(row));
  const first = open.slice(0, rowsInComment);
  const causes = model.causes.slice(0, causesInComment);
  const untold = model.causes.length - causes.length;
  const [head, ...others] = comparisonBlocks(model, new Set(first));
  return [
    ...(head === undefined ? [] : [head]),
    {
      before: "\n",
      rows: [
        ...causes.map(({ text, state }) => `- ${causeGlyphs[state]} ${markdownText(text)}\n`),
        ...(untold > 0 ? [`- and ${untold} more ${untold === 1 ? "cause" : "causes"}\n`] : []),
      ],
      after: "",
      noun: "causes",
      first: true,
    },
    { before: `\n${comparisonHead}`, rows: first.map(comparisonRow), after: "", noun: "first rows", first: true },
    ...others.map(foldedBlock),
  ];
}

/** A block with a heading of its own, folded under it. One that is folded stays as it is. */
function foldedBlock(block: Block): Block {
  if (block.before.includes("<details>")) return block;
  const [, heading, table] = /^\n### ([^\n]+)\n\n([^]*)$/.exec(block.before) ?? [];
  return heading === undefined
    ? { ...block, ...folded(`More changed or open rows: ${block.rows.length}`, comparisonHead) }
    : { ...block, ...folded(`${heading}: ${block.rows.length}`, table ?? "") };
}

function comparisonBlocks(model: ReportModel, shown: ReadonlySet<ComparisonLine> = new Set()): readonly Block[] {
  const rows = (model.comparison?.rows ?? []).filter((row) => !shown.has(row));
  const settled = rows.filter(isSettled);
  const caused = new Set(model.causes.flatMap((cause) => cause.rows));
  const open = rows.filter((row) => !isSettled(row));
  return [
    { before: "", rows: headRows(model), after: "", noun: "lines of the summary", first: true },
    ...model.causes.map((cause) => causeBlock(cause, shown)),
    {
      before: `\n${comparisonHead}`,
      rows: open.filter((row) => !caused.has(row)).map(comparisonRow),
      after: "",
      noun: "changed or open rows",
    },
    {
      before: "\n### Exact numbers that do not repeat\n\n",
      rows: open.flatMap(exactDifference),
      after: "",
      noun: "numbers that do not repeat",
    },
    acceptedBlock(model),
    budgetBlock(model),
    {
      before: "\n### In the baseline, not in this run\n\n",
      rows: list(model.coverage.missing),
      after: "",
      noun: "names",
    },
    { before: "\n### New in this run\n\n", rows: list(model.coverage.added), after: "", noun: "names" },
    {
      before: "\n### Failed trials\n\n",
      rows: model.scenarios.flatMap(failureRows),
      after: "",
      noun: "failed trials",
    },
    {
      before: "\n### Not applicable\n\n",
      rows: list(model.coverage.notApplicable),
      after: "",
      noun: "arms",
    },
    {
      ...folded(`${settled.length} rows unchanged or not judged`, comparisonHead),
      rows: settled.map(comparisonRow),
      noun: "rows",
    },
  ];
}

function headRows({ banner, title, subtitle, comparison }: ReportModel): readonly string[] {
  const counts = banner.counts.map(({ count, label }) => `${count} ${label}`).join(", ");
  const against = comparison === null ? "" : ` against ${comparison.against}`;
  return [
    `## ${bannerGlyphs[banner.kind]} ${markdownText(banner.headline)}\n\n`,
    `${markdownText(banner.explanation)}\n\n`,
    `**${markdownText(title)}**${markdownText(against)}: ${markdownText(counts)}. ${markdownText(banner.exitRule)}\n`,
    `\n<sub>${markdownText(subtitle)}</sub>\n`,
    ...(comparison === null ? [] : [`\n${markdownText(comparison.timings)}\n`]),
  ];
}

const comparisonHead = tableHead(["verdict", "scenario / arm", "metric", "base", "head", "change", "95 % interval"], 3);

function comparisonRow(row: ComparisonLine): string {
  const interval = row.why.find(({ label }) => label === "95 % interval")?.value ?? "";
  const margin = row.why.find(({ label }) => label === "margin")?.value;
  const bounds = margin === undefined ? interval : `${interval} (margin ${margin})`;
  const metric = row.gates || row.isBetweenEngines ? row.metric : `${row.metric} (shown only)`;
  const texts = [
    `${isAside(row) ? causeGlyphs.aside : glyphs[row.verdict]} ${row.word}`,
    `${row.scenario} / ${row.arm}`,
    metric,
    row.base,
    row.head,
    changeOf(row),
    bounds,
  ];
  return tableRow(texts.map(markdownText));
}

function changeOf({ change, proportion }: ComparisonLine): string {
  return proportion === null ? change : `${change} (${proportion})`;
}

const causeGlyphs: Readonly<Record<CauseModel["state"], string>> = { regressed: "✗", aside: "!", improved: "✓" };

function causeBlock({ text, state, rows }: CauseModel, shown: ReadonlySet<ComparisonLine>): Block {
  const others = rows.filter((row) => !shown.has(row));
  return { ...folded(`${causeGlyphs[state]} ${text}`, comparisonHead), rows: others.map(comparisonRow), noun: "rows" };
}

/** The values of a number that does not repeat. */
function exactDifference(row: ComparisonLine): readonly string[] {
  const difference = row.why.find(({ label }) => label === "difference")?.value;
  if (difference === undefined) return [];
  const detail = row.why.find(({ label }) => label === "detail")?.value;
  if (detail === undefined) return [];
  const name = `${row.scenario} / ${row.arm}, ${row.metric}`;
  const values = `${row.base} → ${row.head} (${difference})`;
  return [`- ${markdownText(name)}: ${markdownText(values)}; ${markdownText(detail)}\n`];
}

function failureRows({ title, failures }: ScenarioModel): readonly string[] {
  return failures.map(
    ({ arm, trial, reason }) => `- ${markdownText(`${title} / ${arm}`)}, ${trial}: ${markdownText(reason)}\n`,
  );
}

function scenarioBlocks({ scenarios }: ReportModel): readonly Block[] {
  return [{ before: "\n", rows: scenarios.map(scenarioSection), after: "", noun: "scenarios" }];
}

function scenarioSection({ title, question, table }: ScenarioModel): string {
  const arms = table.arms.map((arm) => (arm.role === "variant" ? arm.title : `${arm.title} (${arm.role})`));
  const { before, after } = folded(`${title}: ${question}`, tableHead(["metric", ...arms.map(markdownText)], 1));
  const rows = table.rows.map((row) =>
    tableRow([
      markdownText(row.title),
      ...row.cells.map((cell) => {
        if (cell === null) return "–";
        const spread = cell.spread === null ? "" : ` [${cell.spread}]`;
        return markdownText(`${cell.median}${spread}${cell.difference === null ? "" : `, ${cell.difference.text}`}`);
      }),
    ]),
  );
  return before + rows.join("") + after;
}

function closingBlocks({ banner, environment, reproduction }: ReportModel): readonly Block[] {
  const facts = [...environment, ...reproduction.facts].map(({ label, value, caution }) =>
    markdownText(`${label} ${value}${caution === undefined ? "" : ` (${caution})`}`),
  );
  const caution = reproduction.exact ? "" : "\nThe command holds what can't be shown: the run file has it as it was.\n";
  return [
    {
      ...folded("Rule, environment and how to do it again", ""),
      rows: [
        `${facts.join("; ")}.\n\n`,
        codeBlock("sh", reproduction.command) + caution,
        ...(banner.rule === null ? [] : [`\n${markdownText(banner.rule)}\n`]),
      ],
      noun: "paragraphs",
      first: true,
    },
  ];
}

function list(names: readonly string[]): readonly string[] {
  return names.map((name) => `- ${markdownText(name)}\n`);
}

function folded(title: string, head: string): Pick<Block, "before" | "after"> {
  return {
    before: `\n<details><summary>${markdownText(title)}</summary>\n\n${head}`,
    after: "\n</details>\n",
  };
}

import type { BudgetRow } from "../model/budget-table.ts";
import type { CauseModel } from "../model/cause-model.ts";
import type { ComparisonLine } from "../model/comparison-model.ts";
import type { ReportModel } from "../model/model.ts";

/** GitHub shows ten of a kind for each step and drops the rest without a word. */
const mostPerKind = 10;

interface Annotation {
  readonly kind: "error" | "warning";
  readonly title: string;
  readonly message: string;
}

/**
 * GitHub workflow commands, worst first. Errors are causes of gating regressions, broken budgets, gaps, and whatever fails the process.
 * Warnings are open questions, failed trials and what got worse without gating. The last one counts what GitHub would not show.
 */
export function annotations(model: ReportModel): string {
  const caused = new Set(model.causes.flatMap(({ rows }) => rows));
  // Differences between two engines are no news of a commit.
  const isBetweenEngines = (model.comparison?.engines ?? null) !== null;
  const rows = isBetweenEngines ? [] : (model.comparison?.rows ?? []);
  const found = [
    ...runAnnotations(model),
    ...model.budgets.flatMap(budgetAnnotation),
    ...(isBetweenEngines ? [] : model.causes).flatMap(causeAnnotation),
    ...rows.flatMap((row) => (caused.has(row) ? [] : rowAnnotation(row))),
  ];
  const shown = (["error", "warning"] as const).flatMap((kind) => limited(found.filter((each) => each.kind === kind)));
  return shown.map((each) => `${workflowCommand(each)}\n`).join("");
}

function runAnnotations({ outcome, banner, coverage, scenarios }: ReportModel): readonly Annotation[] {
  const failures = scenarios.flatMap(({ title, failures: failed }) =>
    failed.map(({ arm, trial, reason }) => ({
      kind: "warning" as const,
      title: `Trial failed: ${title} / ${arm}`,
      message: `${trial}: ${reason}`,
    })),
  );
  return [
    ...(outcome.isIncomplete || outcome.exitCode === 3
      ? [{ kind: "error" as const, title: banner.headline, message: `${banner.explanation} ${banner.exitRule}` }]
      : []),
    ...(banner.kind === "compared" ? [] : coverage.missing).map((name) => ({
      kind: "error" as const,
      title: "Missing",
      message: `${name} was not run.`,
    })),
    ...failures,
  ];
}

function budgetAnnotation({ what, value, limit, headroom, state, gates }: BudgetRow): readonly Annotation[] {
  if (state !== "broken") return [];
  const title = gates ? "Budget broken" : "Target missed";
  return [{ kind: gates ? "error" : "warning", title, message: `${what} ${value}, ${limit} (${headroom})` }];
}

/** The first rows show what a cause does. The job summary has the others. */
const rowsOfCause = 3;

function causeAnnotation({ text, state, rows }: CauseModel): readonly Annotation[] {
  const examples = rows
    .slice(0, rowsOfCause)
    .map((row) => `${row.scenario} / ${row.arm}, ${row.metric}: ${row.base} -> ${row.head}, ${row.change}`);
  const message = [`${text}.`, ...examples].join("\n");
  switch (state) {
    case "regressed":
      return [{ kind: "error", title: "Regressed", message }];
    case "aside":
      return [{ kind: "warning", title: "Regressed, does not gate", message }];
    case "improved":
      return [];
  }
}

function rowAnnotation(row: ComparisonLine): readonly Annotation[] {
  const evidence = row.why.map(({ label, value }) => `${label} ${value}`).join(", ");
  const title = `${row.verdict}: ${row.scenario} / ${row.arm}`;
  const message = `${row.metric}: ${row.base} -> ${row.head}, ${row.change} (${evidence})`;
  switch (row.verdict) {
    case "regressed":
      return [{ kind: row.gates ? "error" : "warning", title, message }];
    case "inconclusive":
      return row.gates ? [{ kind: "warning", title, message }] : [];
    case "improved":
    case "unchanged":
    case "not-judged":
      return [];
  }
}

function limited(all: readonly Annotation[]): readonly Annotation[] {
  const [first] = all;
  if (first === undefined || all.length <= mostPerKind) return all;
  const shown = all.slice(0, mostPerKind - 1);
  const rest = all.length - shown.length;
  return [...shown, { kind: first.kind, title: `${rest} more`, message: "The job summary lists all of them." }];
}

/** A property ends at a comma or colon, a command at the line's end. */
function workflowCommand({ kind, title, message }: Annotation): string {
  const property = escaped(title).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return `::${kind} title=${property}::${escaped(message)}`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

import { failTooOften } from "../../core/failure-tolerance.ts";
import type { Comparison, ComparisonRow } from "../../core/comparison.ts";
import type { ArmRecord, RunRecord } from "../../core/run-record.ts";
import { cleanText } from "../clean-text.ts";
import { brokenBudgets } from "./budget-results.ts";
import { type RowVerdict, rowVerdict } from "./comparison-model.ts";

/** The one thing to read: what happened, how sure it is, and what it means for an exit code. */
export interface Banner {
  readonly kind: "failed" | "regressed" | "inconclusive" | "passed" | "measured";
  readonly headline: string;
  readonly explanation: string;
  /** What was counted, in the order to show it; zeros that say nothing are left out. */
  readonly counts: readonly Count[];
  readonly exitRule: string;
  /** The rule of the comparison in words; null when nothing was compared. */
  readonly rule: string | null;
}

export interface Count {
  readonly kind: RowVerdict | "failed" | "missing" | "added" | "trials";
  readonly count: number;
  readonly label: string;
}

/** Banner of a run. What is incomplete outranks every verdict: a vanished benchmark is never green. */
export function bannerOf(run: RunRecord): Banner {
  const counts = countsOf(run);
  const rule = run.comparison === null ? null : cleanText(run.comparison.rule, 2000);
  return {
    ...verdictOf(run, counts),
    counts: counts.filter(({ kind, count }) => count > 0 || kind === "trials" || kind === "regressed"),
    rule,
  };
}

/** Rows that take part in the verdict, by what they say; and those that only show something. */
function tally({ rows }: Comparison): { readonly gating: Tally; readonly shown: Tally } {
  return { gating: tallyOf(rows.filter(({ gates }) => gates)), shown: tallyOf(rows.filter(({ gates }) => !gates)) };
}

function tallyOf(rows: readonly ComparisonRow[]): Tally {
  const rowsThat = (verdict: RowVerdict): readonly ComparisonRow[] =>
    rows.filter(({ judgement }) => rowVerdict(judgement) === verdict);
  return {
    regressed: rowsThat("regressed").length,
    improved: rowsThat("improved").length,
    inconclusive: rowsThat("inconclusive").length,
    unjudged: rowsThat("not-judged"),
  };
}

interface Tally {
  readonly regressed: number;
  readonly improved: number;
  readonly inconclusive: number;
  readonly unjudged: readonly ComparisonRow[];
}

type Outcome = Pick<Banner, "kind" | "headline" | "explanation" | "exitRule">;

function verdictOf(run: RunRecord, counts: readonly Count[]): Outcome {
  const countOf = (kind: Count["kind"]): number => counts.find((count) => count.kind === kind)?.count ?? 0;
  const incomplete = incompleteOutcome(run, countOf);
  if (incomplete !== null) return incomplete;
  const broken = brokenBudgets(run).length;
  if (broken > 0) return overBudget(run, broken);
  if (run.comparison === null) {
    return {
      kind: "measured",
      headline: "Measured, nothing compared",
      explanation: "There was no baseline: these numbers are a description, not a judgement.",
      exitRule: "Exit code 0: nothing was judged.",
    };
  }
  const { gating, shown } = tally(run.comparison);
  const aside = shown.regressed > 0 ? ` ${regressedAside(shown.regressed)}` : "";
  switch (run.comparison.verdict) {
    case "regressed":
      return {
        kind: "regressed",
        headline: plural(gating.regressed, "metric", "regressed"),
        explanation: `${gating.regressed === 1 ? "A gating metric is" : "Gating metrics are"} worse than the baseline, beyond chance and beyond the margin.${aside}`,
        exitRule: "Exit code 1 under --gate: a gating metric regressed.",
      };
    case "inconclusive":
      return {
        kind: "inconclusive",
        headline: "Inconclusive",
        explanation: `${openQuestion(gating)}${aside}`,
        exitRule: "Exit code 0, or 3 under --strict: the question is open.",
      };
    case "improved":
    case "unchanged":
      return {
        kind: "passed",
        headline: "No regression beyond the margin",
        explanation: `${gating.improved > 0 ? `${plural(gating.improved, "gating metric", "improved")}.` : "No gating metric left its margin."}${aside}`,
        exitRule: "Exit code 0: no gating metric regressed.",
      };
  }
}

/** A broken budget turns the gate red, whatever was compared. */
function overBudget({ comparison }: RunRecord, broken: number): Outcome {
  const { gating, shown } = comparison === null ? nothing : tally(comparison);
  const regressed = gating.regressed > 0 ? [plural(gating.regressed, "metric", "regressed")] : [];
  const worse = gating.regressed > 0 ? ", and gating metrics are worse than the baseline" : "";
  const aside = shown.regressed > 0 ? ` ${regressedAside(shown.regressed)}` : "";
  return {
    kind: "regressed",
    headline: [...regressed, plural(broken, "budget", "broken")].join(", "),
    explanation: `${broken === 1 ? "A limit of the configuration is" : "Limits of the configuration are"} broken${worse}.${aside}`,
    exitRule: `Exit code 1 under --gate: ${gating.regressed > 0 ? "a gating metric regressed and " : ""}a budget is broken.`,
  };
}

const nothing = { gating: tallyOf([]), shown: tallyOf([]) } as const;

/** What would decide an open question: more pairs, or whatever kept rows from being judged. */
function openQuestion({ inconclusive, unjudged }: Tally): string {
  const [first] = unjudged;
  const reason = first?.judgement.kind === "not-judged" ? first.judgement.reason : "";
  if (inconclusive + unjudged.length === 0) return "No gating metric was judged: nothing was shown to be unchanged.";
  return [
    ...(inconclusive > 0
      ? [`${plural(inconclusive, "gating metric", "may")} have regressed beyond the margin: more pairs would tell.`]
      : []),
    ...(unjudged.length > 0
      ? [`${plural(unjudged.length, "gating metric", "could")} not be judged: ${cleanText(reason, 300)}.`]
      : []),
  ].join(" ");
}

function regressedAside(count: number): string {
  return count === 1
    ? "One metric that does not gate, or was accepted, regressed."
    : `${count} metrics that do not gate, or were accepted, regressed.`;
}

function incompleteOutcome(run: RunRecord, countOf: (kind: Count["kind"]) => number): Outcome | null {
  const regressed = run.comparison === null ? 0 : tally(run.comparison).gating.regressed;
  const broken = brokenBudgets(run).length;
  const found = [
    ...(regressed > 0 ? [plural(regressed, "metric", "regressed")] : []),
    ...(broken > 0 ? [plural(broken, "budget", "broken")] : []),
  ];
  const aside = found.length > 0 ? ` In what was measured: ${found.join(", ")}.` : "";
  if (run.interrupted) {
    return {
      kind: "failed",
      headline: "Interrupted",
      explanation: `The run was stopped before its plan was done; what was measured until then is below.${aside}`,
      exitRule: "Exit code 130 after an interrupt, 2 after a failure of the provider.",
    };
  }
  const failed = run.scenarios.some(({ arms }) => arms.some(armFailed)) ? countOf("failed") : 0;
  const missing = countOf("missing");
  const uncompared = run.comparison !== null && run.comparison.rows.length === 0;
  if (failed > 0 || missing > 0 || uncompared || countOf("trials") === 0) {
    const parts = [
      failed > 0 ? plural(failed, "trial", "failed") : "",
      missing > 0 ? `${missing} of the baseline missing` : "",
      failed + missing === 0 ? (countOf("trials") === 0 ? "Nothing was measured" : "Nothing was compared") : "",
    ];
    return {
      kind: "failed",
      headline: parts.filter((part) => part !== "").join(", "),
      explanation: `An incomplete run cannot pass.${aside}`,
      exitRule:
        broken > 0 || (regressed > 0 && run.comparison?.verdict === "regressed")
          ? "Exit code 1 under --gate, as a regression is the surer finding; else 2."
          : "Exit code 2: the run is incomplete.",
    };
  }
  return null;
}

/** One failure in a hundred trials is listed; an arm that keeps failing fails the run. */
function armFailed({ trials }: ArmRecord): boolean {
  return (["head", "base"] as const).some((side) => failTooOften(trials.filter((trial) => trial.side === side)));
}

function countsOf(run: RunRecord): readonly Count[] {
  const verdicts = (run.comparison?.rows ?? []).map((row) => rowVerdict(row.judgement));
  const trials = run.scenarios.flatMap((scenario) => scenario.arms.flatMap((arm) => arm.trials));
  const rows = (["regressed", "inconclusive", "improved", "unchanged", "not-judged"] as const).map((kind) => ({
    kind,
    count: verdicts.filter((verdict) => verdict === kind).length,
    label: kind === "not-judged" ? "not judged" : kind,
  }));
  const failed = trials.filter((trial) => trial.outcome.kind === "failed").length;
  return [
    ...(run.comparison === null ? [] : rows),
    { kind: "failed", count: failed, label: failed === 1 ? "trial failed" : "trials failed" },
    { kind: "missing", count: run.comparison?.missing.length ?? 0, label: "missing" },
    { kind: "added", count: run.comparison?.added.length ?? 0, label: "added" },
    { kind: "trials", count: trials.length - failed, label: "trials done" },
  ];
}

function plural(count: number, noun: string, verb: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"} ${verb}`;
}

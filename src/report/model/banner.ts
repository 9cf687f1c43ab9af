import type { Comparison, ComparisonRow } from "../../core/comparison.ts";
import { isIncomplete, type Outcome, type OutcomeKind, reasonsOf } from "../../core/outcome.ts";
import type { FinishedRun } from "../../core/run-record.ts";
import { deliveryMetrics } from "../../core/shared-metrics.ts";
import { cleanText } from "../clean-text.ts";
import { type Count, countsOf } from "./banner-counts.ts";
import { enginesOf } from "./comparison-model.ts";

/** The outcome of a run in words: what happened, how sure it is, and what it means for the exit code. */
export interface Banner {
  readonly kind: OutcomeKind;
  readonly headline: string;
  readonly explanation: string;
  /** What was counted, in the order to show it. Zeros that say nothing are left out. */
  readonly counts: readonly Count[];
  readonly exitRule: string;
  /** The rule of the comparison in words; null when nothing was compared. */
  readonly rule: string | null;
}

/** The banner of a run. It decides nothing: it words the outcome. */
export function bannerOf(run: FinishedRun): Banner {
  const { outcome, comparison } = run;
  return {
    kind: outcome.kind,
    headline: headlineOf(run),
    explanation: [...explanationOf(run), ...asideOf(outcome)].join(" "),
    counts: countsOf(run).filter(({ kind, count }) => count > 0 || kind === "trials" || kind === "regressed"),
    exitRule: `Exit code ${outcome.exitCode}: ${exitReason(outcome)}.`,
    rule: comparison === null ? null : cleanText(comparison.rule, 2000),
  };
}

function headlineOf({ outcome, comparison }: FinishedRun): string {
  switch (outcome.kind) {
    case "interrupted":
      return "Interrupted";
    case "measured":
      return "Measured, nothing compared";
    case "compared":
      return enginesHeadline(comparison);
    case "inconclusive":
      return "Inconclusive";
    case "passed":
      return outcome.regressedAside > 0 ? "No gating regression beyond the margin" : "No regression beyond the margin";
    case "regressed":
    case "failed": {
      const parts = [...worseParts(outcome), ...gapParts(outcome)];
      const [first = "", ...rest] = parts;
      return [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(", ");
    }
  }
}

/** What says most of two engines, the first that was judged. */
const tellingOfEngines = ["cost.total", "gen_ai.usage.input_tokens"] as const;

/** Which engine is dearer. Without a number that tells they are only named. */
function enginesHeadline(comparison: Comparison | null): string {
  const engines = comparison === null ? null : enginesOf(comparison);
  if (comparison === null || engines === null) return "Two engines compared";
  const verdictsOf = (wanted: string) =>
    comparison.rows.flatMap(({ metric, judgement }) =>
      metric === wanted && judgement.kind !== "not-judged" ? [judgement.verdict] : [],
    );
  const words = new Set(tellingOfEngines.map(verdictsOf).find((verdicts) => verdicts.length > 0));
  const isDearer = words.has("regressed");
  const isCheaper = words.has("improved");
  if (isDearer && isCheaper) return `${engines.head} is dearer than ${engines.base} in some tasks, cheaper in others`;
  if (isDearer) return `${engines.head} is dearer than ${engines.base}`;
  if (isCheaper) {
    const cheaper = `${engines.head} is cheaper than ${engines.base}`;
    return comparison.rows.some(tellsLess) ? `${cheaper}, but its model learns less` : cheaper;
  }
  return `${engines.head} beside ${engines.base}`;
}

/** What of the work's results the model was shown. Showing less saves tokens, and is no saving. */
const shownMetrics: ReadonlySet<string> = new Set([
  ...deliveryMetrics,
  "big_output.head_shown",
  "big_output.end_shown",
  "big_output.middle_shown",
]);

function tellsLess({ metric, base, head }: ComparisonRow): boolean {
  return shownMetrics.has(metric) && base !== null && head !== null && head < base;
}

function worseParts(outcome: Outcome): readonly string[] {
  const regressed = reasonsOf(outcome, "regressed").length;
  const broken = reasonsOf(outcome, "budget-broken").length;
  return [
    ...(regressed > 0 ? [plural(regressed, "metric", "regressed")] : []),
    ...(broken > 0 ? [plural(broken, "budget", "broken")] : []),
  ];
}

function gapParts(outcome: Outcome): readonly string[] {
  const failed = reasonsOf(outcome, "failing-arm").reduce((sum, reason) => sum + reason.failed, 0);
  const untried = reasonsOf(outcome, "untried-arm").length;
  const missing = reasonsOf(outcome, "missing").length;
  const parts = [
    ...(reasonsOf(outcome, "stopped").length > 0 ? ["stopped early"] : []),
    ...(failed > 0 ? [plural(failed, "trial", "failed")] : []),
    ...(untried > 0 ? [plural(untried, "arm", "not measured")] : []),
    ...(missing > 0 ? [`${missing} of the baseline missing`] : []),
  ];
  if (parts.length > 0 || !isIncomplete(outcome)) return parts;
  return [reasonsOf(outcome, "nothing-measured").length > 0 ? "nothing was measured" : "nothing was compared"];
}

function explanationOf(run: FinishedRun): readonly string[] {
  const { outcome, shard } = run;
  switch (outcome.kind) {
    case "interrupted":
      return [earlyEnd("The run was interrupted"), ...measuredAside(outcome)];
    case "measured":
      return [
        shard === undefined
          ? "There was no baseline: these numbers are a description, not a judgement. bench audit looks for what the agent wastes."
          : "This is one part of a run: bench merge judges all parts together.",
      ];
    case "regressed":
      return worseSentences(outcome);
    case "compared":
      return ["Neither engine is the baseline of the other: the rows say in what they differ, and nothing gates."];
    case "inconclusive":
      return openQuestion(outcome);
    case "passed":
      return [
        outcome.improved > 0
          ? `${plural(outcome.improved, "gating metric", "improved")}.`
          : "No gating metric left its margin.",
      ];
    case "failed": {
      const [stopped] = reasonsOf(outcome, "stopped");
      if (stopped === undefined) return ["An incomplete run cannot pass.", ...commonestFailure(run)];
      const message = cleanText(stopped.message, 300).replace(/[.\s]+$/, "");
      return [earlyEnd(message), ...measuredAside(outcome)];
    }
  }
}

/** The reason in full is at the scenario. It may quote a whole text. */
const reasonShown = 160;

/** Why most of the failed trials failed, where the first of them did. */
function commonestFailure({ scenarios }: FinishedRun): readonly string[] {
  const failures = scenarios.flatMap(({ id, arms }) =>
    arms.flatMap((arm) =>
      arm.trials.flatMap(({ outcome }) =>
        outcome.kind === "failed" ? [{ place: `${id} ${arm.id}`, reason: cleanText(outcome.reason, reasonShown) }] : [],
      ),
    ),
  );
  const counts = new Map<string, number>();
  for (const { reason } of failures) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const first = failures.find(({ reason }) => counts.get(reason) === most);
  if (first === undefined) return [];
  const others = most === 1 ? "" : ` and in ${plural(most - 1, "other trial", "").trimEnd()}`;
  return [`In ${cleanText(first.place, 200)}${others}: ${first.reason.replace(/[.\s]+$/, "")}.`];
}

function earlyEnd(cause: string): string {
  return `${cause}. What was measured until then is below.`;
}

/** What a run that ended early shows all the same. */
function measuredAside(outcome: Outcome): readonly string[] {
  const worse = worseParts(outcome);
  return worse.length > 0 ? [`In what was measured: ${worse.join(", ")}.`] : [];
}

function worseSentences(outcome: Outcome): readonly string[] {
  const regressed = reasonsOf(outcome, "regressed").length;
  const broken = reasonsOf(outcome, "budget-broken").length;
  const subject = regressed === 1 ? "A gating metric is" : "Gating metrics are";
  return [
    ...(regressed > 0 ? [`${subject} worse than the baseline, beyond chance and beyond the margin.`] : []),
    ...(broken > 0
      ? [`${broken === 1 ? "A limit" : "Some limits"} of the configuration ${broken === 1 ? "is" : "are"} broken.`]
      : []),
    ...(isIncomplete(outcome) ? ["The run is also incomplete."] : []),
  ];
}

/** What would decide an open question: more pairs, or whatever kept rows from being judged. */
function openQuestion(outcome: Outcome): readonly string[] {
  const inconclusive = reasonsOf(outcome, "inconclusive").length;
  const unjudged = reasonsOf(outcome, "not-judged");
  if (inconclusive + unjudged.length === 0) return ["No gating metric was judged: nothing was shown to be unchanged."];
  return [
    ...(inconclusive > 0
      ? [`${plural(inconclusive, "gating metric", "may")} have regressed beyond the margin: more pairs would tell.`]
      : []),
    ...(unjudged.length > 0
      ? [
          `${plural(unjudged.length, "gating metric", "could")} not be judged: ${cleanText(unjudged[0]?.why ?? "", 300)}.`,
        ]
      : []),
  ];
}

function asideOf({ kind, regressedAside }: Outcome): readonly string[] {
  if (regressedAside === 0 || kind === "interrupted" || kind === "failed") return [];
  return [
    regressedAside === 1
      ? "One metric that does not gate, or was accepted, is worse."
      : `${regressedAside} metrics that do not gate, or were accepted, are worse.`,
  ];
}

/** Names only the flags that the run was started with, or could have been. */
function exitReason(outcome: Outcome): string {
  switch (outcome.exitCode) {
    case 0:
      return greenReason(outcome);
    case 1:
      return [
        ...(reasonsOf(outcome, "regressed").length > 0 ? ["a gating metric regressed"] : []),
        ...(reasonsOf(outcome, "budget-broken").length > 0 ? ["a budget is broken"] : []),
      ].join(" and ");
    case 2:
      return reasonsOf(outcome, "stopped").length > 0 ? "the run ended early" : "the run is incomplete";
    case 3:
      return "the question is open, and --strict is set";
    case 130:
      return "the run was interrupted";
  }
}

function greenReason({ kind, policy }: Outcome): string {
  switch (kind) {
    case "regressed":
      return "a regression counts only with --gate";
    case "inconclusive":
      return `an open question counts only with ${policy.gate ? "--strict" : "--gate --strict"}`;
    case "measured":
      return "nothing was compared";
    case "compared":
      return "between two engines nothing regresses";
    case "passed":
    case "failed":
    case "interrupted":
      return "no gating metric regressed";
  }
}

function plural(count: number, noun: string, verb: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"} ${verb}`;
}

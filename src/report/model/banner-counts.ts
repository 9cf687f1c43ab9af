import type { FinishedRun, TrialOutcome } from "../../core/run-record.ts";
import { type RowVerdict, rowVerdict } from "./comparison-model.ts";

/** A number of rows, trials or names, and what they have in common. */
export interface Count {
  /** `regressed-aside`: rows that regressed and do not gate. They are not among `regressed`. */
  readonly kind: RowVerdict | "regressed-aside" | "failed" | "not-applicable" | "missing" | "added" | "trials";
  readonly count: number;
  readonly label: string;
}

const rowLabels: Partial<Readonly<Record<Count["kind"], string>>> = {
  "regressed-aside": "worse but not gating",
  "not-judged": "not judged",
};

/** Labels of rows between two engines, seen from the head. */
const engineLabels = {
  regressed: "dearer or worse",
  // Nothing gates between engines.
  "regressed-aside": "dearer or worse",
  inconclusive: "inconclusive",
  improved: "cheaper or better",
  unchanged: "alike",
  "not-judged": "not judged",
} as const;

/** What a run counts, in the order to show it: rows by verdict, what is missing, trials by outcome. */
export function countsOf(run: FinishedRun): readonly Count[] {
  const isBetweenEngines = run.comparison?.between !== undefined;
  const verdicts = (run.comparison?.rows ?? []).map((row) => {
    const verdict = rowVerdict(row.judgement);
    return verdict === "regressed" && !row.gates && !isBetweenEngines ? "regressed-aside" : verdict;
  });
  const trials = run.scenarios.flatMap((scenario) => scenario.arms.flatMap((arm) => arm.trials));
  const rows = (["regressed", "regressed-aside", "inconclusive", "improved", "unchanged", "not-judged"] as const).map(
    (kind) => ({
      kind,
      count: verdicts.filter((verdict) => verdict === kind).length,
      label: isBetweenEngines ? engineLabels[kind] : (rowLabels[kind] ?? kind),
    }),
  );
  const coverage = [
    { kind: "missing" as const, count: run.comparison?.missing.length ?? 0, label: "missing" },
    { kind: "added" as const, count: run.comparison?.added.length ?? 0, label: "added" },
  ];
  const countOf = (kind: TrialOutcome["kind"]): number => trials.filter(({ outcome }) => outcome.kind === kind).length;
  const failed = countOf("failed");
  return [
    ...(run.comparison === null ? [] : rows),
    { kind: "failed", count: failed, label: failed === 1 ? "trial failed" : "trials failed" },
    ...(isBetweenEngines ? [] : coverage),
    { kind: "not-applicable", count: countOf("not-applicable"), label: "not applicable" },
    { kind: "trials", count: countOf("done"), label: "trials done" },
  ];
}

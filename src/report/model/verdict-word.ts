import type { MetricRecord } from "../../core/run-record.ts";
import type { Verdict } from "../../core/comparison.ts";

/**
 * A row's verdict for people. Between two engines nothing regresses: one is dearer, slower, larger or worse than the other. `between` is
 * the metric of such a row, and null for versions of one engine.
 */
export function verdictWord(
  verdict: Verdict | "not-judged",
  between: Pick<MetricRecord, "unit" | "better"> | null,
): string {
  switch (verdict) {
    case "not-judged":
      return "not judged";
    case "inconclusive":
      return verdict;
    case "unchanged":
      return between === null ? verdict : "alike";
    case "regressed":
    case "improved": {
      if (between === null) return verdict;
      // A number of which neither less nor more is better only differs.
      if (between.better === "neither") return "different";
      const [worse, better] = between.better === "lower" ? lowerWords(between.unit) : (["worse", "better"] as const);
      return verdict === "regressed" ? worse : better;
    }
  }
}

function lowerWords(unit: MetricRecord["unit"]): readonly [string, string] {
  switch (unit) {
    case "nanoUsd":
    case "tokens":
      return ["dearer", "cheaper"];
    case "ns":
      return ["slower", "faster"];
    case "bytes":
      return ["larger", "smaller"];
    case "count":
    case "ratio":
      return ["worse", "better"];
  }
}

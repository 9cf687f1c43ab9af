import type { Cause } from "../../../src/core/cause.ts";
import type { RunRecord } from "../../../src/core/run-record.ts";
import { causeText } from "../../../src/report/model/cause-text.ts";
import type { Found, Improvement } from "./plant.ts";

/** Whether the gate's answer is the one that was planted, and the gate's own words. */
export interface Answer {
  readonly isRight: boolean;
  readonly words: string;
}

/** The gate's answer to a planted mistake: its exit code, and the run with its comparison. */
export function answerToPlant(found: Found, code: number, run: RunRecord): Answer {
  const { missing = [], causes = [] } = run.comparison ?? {};
  if (found.by === "failed") {
    const words = missing.join("; ");
    return { isRight: code === 2 && found.says.test(words), words: words || passed(code) };
  }
  const regressed = gatingMetrics(run, "regressed");
  const behind = causes.filter(({ rows }) =>
    rows.some((row) => found.metrics.includes(row.metric) && regressed.has(keyOf(row))),
  );
  const right = behind.find(({ difference }) => difference.kind === found.cause);
  const words = right === undefined ? undefined : causeText(run, right);
  return {
    isRight: code === 1 && words !== undefined && found.says.test(words),
    words:
      words ??
      (causes.length === 0
        ? [...missing, passed(code)].join("; ")
        : causes.map((cause) => inWords(run, cause)).join("; ")),
  };
}

/** The gate's answer to a change for the better. */
export function answerToImprovement({ metrics }: Pick<Improvement, "metrics">, code: number, run: RunRecord): Answer {
  const regressed = [...gatingMetrics(run, "regressed")];
  const improved = [...gatingMetrics(run, "improved")].filter((row) =>
    metrics.some((metric) => row.endsWith(` ${metric}`)),
  );
  const isRight = code === 0 && regressed.length === 0 && improved.length > 0;
  const words =
    regressed.length > 0 ? `regressed: ${regressed.join(", ")}` : (improved[0] ?? `exit ${code}, none improved`);
  return { isRight, words };
}

/** The gate's answer to no change. */
export function answerToNothing(code: number, run: RunRecord): Answer {
  const changed = [...gatingMetrics(run, "regressed"), ...gatingMetrics(run, "improved")];
  const rows = run.comparison?.rows.length ?? 0;
  const isRight = code === 0 && changed.length === 0 && rows > 0;
  return { isRight, words: changed.length > 0 ? changed.join(", ") : `exit ${code}, ${rows} rows` };
}

function gatingMetrics(run: RunRecord, verdict: "regressed" | "improved"): ReadonlySet<string> {
  const rows = (run.comparison?.rows ?? []).filter(
    ({ gates, judgement }) => gates && judgement.kind !== "not-judged" && judgement.verdict === verdict,
  );
  return new Set(rows.map(keyOf));
}

function keyOf({ scenario, arm, metric }: Cause["rows"][number]): string {
  return `${scenario}/${arm} ${metric}`;
}

function inWords(run: RunRecord, cause: Cause): string {
  return `${cause.difference.kind}: ${causeText(run, cause)}`;
}

function passed(code: number): string {
  return `exit ${code}, nothing regressed`;
}

import type { ComparisonRow, Verdict } from "../../core/comparison.ts";
import { failedTrials, failTooOften } from "../../core/failure-tolerance.ts";
import type { RunRecord } from "../../core/run-record.ts";
import { deliveryMetrics } from "../../core/shared-metrics.ts";

/**
 * Lets the rows of an arm agree. They are judged one by one, but some follow from others. A hit ratio falls when uncached
 * tokens vanish. A mean over the tasks that are left improves when the hard ones fail. `head` has the head's trials.
 */
export function withArmAgreement(rows: readonly ComparisonRow[], head: RunRecord): readonly ComparisonRow[] {
  const failing = failingArms(head);
  const arms = new Map<string, ComparisonRow[]>();
  for (const row of rows) arms.set(keyOf(row), [...(arms.get(keyOf(row)) ?? []), row]);
  return rows.map((row) => {
    const arm = arms.get(keyOf(row)) ?? [];
    return withCostDeciding(withSameWork(row, arm, failing.get(keyOf(row))), arm);
  });
}

function keyOf({ scenario, arm }: Pick<ComparisonRow, "scenario" | "arm">): string {
  return JSON.stringify([scenario, arm]);
}

/** Arms whose head fails often, each with the reason. The trials that are left would flatter it. */
function failingArms({ scenarios }: RunRecord): ReadonlyMap<string, string> {
  return new Map(
    scenarios.flatMap(({ id, arms }) =>
      arms.flatMap(({ id: arm, trials }) => {
        const own = trials.filter(({ side }) => side === "head");
        if (!failTooOften(own)) return [];
        const failed = failedTrials(own).length;
        return [[keyOf({ scenario: id, arm }), `${failed} of ${own.length} trials failed`] as const];
      }),
    ),
  );
}

const costMetric = "cost.total";

/** What the cost is made of. A change of one of these is good or bad by what it costs, whatever its own direction. */
const costParts: ReadonlySet<string> = new Set([
  "gen_ai.usage.input_tokens",
  "usage.fresh_input_tokens",
  "gen_ai.usage.cache_creation.input_tokens",
  "gen_ai.usage.cache_read.input_tokens",
  "cache.hit_ratio_tokens",
  "cache.hit_ratio_requests",
  "task.tokens",
]);

/**
 * A part of the cost that disagrees with the arm's cost is shown and does not gate. Missed tokens and prefix breaks are
 * waste whatever the cost, so they always gate. Without a judged cost above zero every row gates for itself.
 */
function withCostDeciding(row: ComparisonRow, arm: readonly ComparisonRow[]): ComparisonRow {
  const verdict = verdictOf(row);
  if (!row.gates || !costParts.has(row.metric)) return row;
  const cost = arm.find(({ metric, gates }) => metric === costMetric && gates);
  if (cost === undefined || !(cost.base ?? 0) || !(cost.head ?? 0)) return row;
  const costVerdict = verdictOf(cost);
  const isDecided =
    verdict === "regressed"
      ? costVerdict === "improved" || costVerdict === "unchanged"
      : verdict === "improved" && costVerdict === "regressed";
  return isDecided ? { ...row, gates: false, decidedBy: { metric: costMetric, why: costInWords(costVerdict) } } : row;
}

function costInWords(verdict: Verdict | null): string {
  const change = verdict === "unchanged" ? "did not change" : verdict === "improved" ? "fell" : "rose";
  return `The cost decides: it ${change}, and this number only follows from what was sent.`;
}

/** How much of the work was done. */
const workMetrics: ReadonlySet<string> = new Set(["tasks.done_ratio", ...deliveryMetrics]);

/** Nothing improves by doing less: the other numbers of such an arm are of other work. */
function withSameWork(row: ComparisonRow, arm: readonly ComparisonRow[], failures: string | undefined): ComparisonRow {
  if (verdictOf(row) !== "improved") return row;
  if (failures !== undefined)
    return { ...row, judgement: { kind: "not-judged", reason: `${failures}, so this number is of less work` } };
  const less = arm.find((one) => workMetrics.has(one.metric) && one !== row && verdictOf(one) === "regressed");
  if (less === undefined) return row;
  const change = `${less.metric} fell from ${less.base} to ${less.head}`;
  const reason = deliveryMetrics.has(less.metric)
    ? `lost information: ${change}, so the model knew less`
    : `${change}, so this number is of less work`;
  return { ...row, judgement: { kind: "not-judged", reason } };
}

function verdictOf({ judgement }: ComparisonRow): Verdict | null {
  return judgement.kind === "not-judged" ? null : judgement.verdict;
}

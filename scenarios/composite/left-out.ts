import type { MetricValues } from "../../src/core/metric.ts";
import type { Arm } from "../../src/core/scenario.ts";

type Round = Readonly<Record<string, MetricValues>>;

const shares = [
  ["cost.total", "ablation.cost_share"],
  ["modelled.model_time", "ablation.model_time_share"],
] as const;

/**
 * For each arm that leaves a technique out: which share of the whole saving is lost with it; and on the arm with all of them, the
 * largest share in cost. Absent where all techniques together save nothing.
 */
export function leftOutValues(round: Round, arms: readonly Arm[]): Round {
  const groups = [...new Set(arms.map(({ group }) => group ?? ""))];
  return Object.fromEntries(
    groups.flatMap((group) => {
      const without = arms.filter((arm) => arm.group === group && arm.id.includes("/without-"));
      const lost = without.map(({ id }) => [id, lostShares(round, group, id)] as const);
      const largest = Math.max(...lost.flatMap(([, values]) => values["ablation.cost_share"] ?? []));
      return [
        ...lost,
        ...(Number.isFinite(largest) ? [[`${group}/on`, { "ablation.largest_cost_share": largest }] as const] : []),
      ];
    }),
  );
}

function lostShares(round: Round, group: string, id: string): MetricValues {
  return Object.fromEntries(
    shares.flatMap(([metric, share]) => {
      const [off, on, without] = [round[`${group}/off`], round[`${group}/on`], round[id]].map((arm) => arm?.[metric]);
      if (off === undefined || on === undefined || without === undefined || off <= on) return [];
      return [[share, (without - on) / (off - on)]];
    }),
  );
}

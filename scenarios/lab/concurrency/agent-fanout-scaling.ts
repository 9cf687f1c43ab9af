import type { MetricValues } from "../../../src/core/metric.ts";
import { fitScalability, lawMisses } from "../../../src/stats/universal-scalability.ts";
import { fanoutCounts } from "./agent-fanout-arms.ts";

type Names = { readonly throughput: string; readonly values: string };

/** Simulated groups have exact numbers, the machine's group measured ones. The same law has other names for each. */
const namesOf: Readonly<Record<keyof typeof fanoutCounts, Names>> = {
  free: { throughput: "simulated.throughput", values: "fanout" },
  quota: { throughput: "simulated.throughput", values: "fanout" },
  machine: { throughput: "batch.throughput", values: "machine" },
};

/** The efficiency of each arm against its group's single agent, and each group's law if it fits all points. */
export function scaling(round: Readonly<Record<string, MetricValues>>): Readonly<Record<string, MetricValues>> {
  return {
    ...scalingOf(round, "free"),
    ...scalingOf(round, "quota"),
    ...scalingOf(round, "machine"),
  };
}

function scalingOf(
  round: Readonly<Record<string, MetricValues>>,
  group: keyof typeof fanoutCounts,
): Readonly<Record<string, MetricValues>> {
  const { throughput, values } = namesOf[group];
  const counts: readonly number[] = fanoutCounts[group];
  const points = counts.flatMap((workers) => {
    const reached = round[`${group}/${workers}`]?.[throughput];
    return reached === undefined ? [] : [{ workers, throughput: reached }];
  });
  const single = points.find(({ workers }) => workers === 1)?.throughput;
  if (single === undefined) return {};
  const law = fitScalability(points);
  const isLaw = law !== null && !lawMisses(law, points);
  return Object.fromEntries(
    points.map(({ workers, throughput: reached }) => [
      `${group}/${workers}`,
      {
        [`${values}.efficiency`]: reached / (workers * single),
        // The law belongs to the whole group. Its largest arm shows it.
        ...(isLaw && workers === counts.at(-1) && lawValues(law, values)),
      },
    ]),
  );
}

function lawValues(law: NonNullable<ReturnType<typeof fitScalability>>, values: string): MetricValues {
  const { contention, coherency, knee } = law;
  return {
    [`${values}.contention`]: contention,
    [`${values}.coherency`]: coherency,
    ...(knee !== null && { [`${values}.knee`]: knee }),
  };
}

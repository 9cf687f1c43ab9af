import type { MetricDefinition } from "../metric.ts";

/** Tools, as the wire and the tool processes themselves show them. */
export const toolsMetrics: readonly MetricDefinition[] = [
  {
    id: "tools.makespan",
    title: "Tool makespan",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning:
      "From the end of the response that asked for tools to the arrival of the request that carries all results.",
  },
  {
    id: "tools.critical_path",
    title: "Tool critical path",
    unit: "ns",
    better: "neither",
    kind: "measured",
    meaning: "The longest single waiting child, by its own stamps: no schedule can be shorter.",
  },
  {
    id: "tools.overhead",
    title: "Makespan above critical path",
    unit: "ns",
    better: "lower",
    kind: "measured",
    meaning: "Tool makespan less the critical path.",
  },
  {
    id: "tools.max_inflight",
    title: "Tools running at once",
    unit: "count",
    better: "higher",
    kind: "measured",
    meaning: "Most waiting children alive at one moment, by the stamps they write themselves.",
  },
  {
    id: "tools.overlap",
    title: "Tool overlap",
    unit: "ratio",
    better: "higher",
    kind: "measured",
    meaning: "Share of the children's summed running time that another child was running too.",
  },
  {
    id: "tools.lost_updates",
    title: "Lost updates",
    unit: "count",
    better: "lower",
    kind: "exact",
    meaning: "Edits reported as done whose text is not in the final file.",
  },
];

import type { RunRecord } from "../../core/run-record.ts";
import { cleanLine } from "../clean-text.ts";

/** A part of a joined run: which machine measured what. */
export interface ShardRow {
  readonly part: number;
  readonly machine: string;
  readonly load: string;
  readonly scenarios: readonly string[];
}

/** The parts of a joined run; none where one machine measured everything. */
export function shardRows(run: RunRecord): readonly ShardRow[] {
  return (run.shards ?? []).map(({ index, environment, scenarios }) => ({
    part: index,
    machine: `${cleanLine(environment.cpuModel)}, ${environment.cores} cores, Node ${cleanLine(environment.node, 20)}`,
    load: `${environment.loadBefore.toFixed(2)} before, ${environment.loadAfter.toFixed(2)} after`,
    scenarios: scenarios.map((id) => cleanLine(run.scenarios.find((scenario) => scenario.id === id)?.title ?? id)),
  }));
}

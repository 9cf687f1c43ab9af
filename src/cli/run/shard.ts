import type { RunRecord, Shard } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { noiseFloors } from "../../gate/calibration/calibration.ts";
import type { PlannedScenario } from "../../run/plan.ts";
import { scenariosOfShard, shardKey } from "../../run/shards.ts";
import type { PreparedBaseline } from "../comparison/prepared-baseline.ts";

/** A part of a run, such as the second of four. */
export interface ShardNumber {
  readonly index: number;
  readonly count: number;
}

/** The value of --shard. Null without one. */
export function parseShard(text: string | undefined): ShardNumber | null {
  if (text === undefined) return null;
  const [, index = "", count = ""] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (index === "" || shard.index < 1 || shard.index > shard.count)
    throw new UserError(`--shard ${text}: not a part. Write which of how many, such as 2/4.`);
  return shard;
}

/** The scenarios of a part. UserError if none is left for it. */
export function partOf(all: readonly PlannedScenario[], shard: ShardNumber | null): readonly PlannedScenario[] {
  if (shard === null) return all;
  const { index, count } = shard;
  const part = scenariosOfShard(all, index, count);
  if (part.length > 0) return part;
  throw new UserError(`--shard ${index}/${count}: too many parts. There are only ${all.length} scenarios to share.`);
}

/** What a part's run file tells the merge: its number, its run, and the noise floors of this machine. */
export function shardRecord(
  shard: ShardNumber,
  run: Pick<RunRecord, "seed" | "engine" | "base">,
  all: readonly PlannedScenario[],
  baseline: PreparedBaseline,
): Shard {
  const of = shardKey({ ...run, scenarios: all.map(({ scenario }) => scenario.id) });
  const noise = baseline.kind === "none" ? [] : baseline.noise;
  return { ...shard, of, ...(noise.length > 0 && { noiseFloors: noiseFloors(noise) }) };
}

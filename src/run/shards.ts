import { createHash } from "node:crypto";
import type { RunRecord, Shard } from "../core/run-record.ts";
import { UserError } from "../core/user-error.ts";
import { nodeMajor } from "./environment.ts";
import type { PlannedScenario } from "./plan.ts";

/**
 * The scenarios that one of `count` machines measures. The longest come first, each goes to the machine with least to do.
 * Both sides of a scenario stay on one machine. Every machine gets the same answer; `index` counts from 1.
 */
export function scenariosOfShard(
  planned: readonly PlannedScenario[],
  index: number,
  count: number,
): readonly PlannedScenario[] {
  const loads = Array.from({ length: count }, () => 0);
  const places = new Map<PlannedScenario, number>();
  const byCost = planned.toSorted(
    (left, right) =>
      right.scenario.costSeconds - left.scenario.costSeconds || planned.indexOf(left) - planned.indexOf(right),
  );
  for (const one of byCost) {
    const place = loads.indexOf(Math.min(...loads));
    loads[place] = (loads[place] ?? 0) + one.scenario.costSeconds;
    places.set(one, place + 1);
  }
  return planned.filter((one) => places.get(one) === index);
}

/** Digest of what all parts of one run have in common. Parts with equal keys may be joined. */
export function shardKey(run: {
  readonly seed: string;
  readonly engine: RunRecord["engine"];
  readonly base: RunRecord["base"];
  readonly scenarios: readonly string[];
}): string {
  const parts = [run.seed, run.engine, run.base, run.scenarios];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/** Joins the parts of one run. UserError when a part is missing, given twice, interrupted, of another run, or of another major version of Node. */
export function joinShards(runs: readonly RunRecord[]): RunRecord {
  const parts = runs.map((run) => ({ run, shard: shardOf(run) })).toSorted((a, b) => a.shard.index - b.shard.index);
  const [first] = parts;
  if (first === undefined)
    throw new UserError("There is nothing to merge. Name the folders that bench run --shard wrote.");
  for (const { run, shard } of parts) {
    if (run.interrupted) throw new UserError(`Run ${run.id} was interrupted. Finish it with bench run --resume first.`);
    if (shard.of !== first.shard.of || shard.count !== first.shard.count)
      throw new UserError(
        `Run ${run.id} is not a part of the same run as ${first.run.id}: the scenarios, seed, engine, revision or baseline differ.`,
      );
  }
  checkRuntime(parts);
  const indices = parts.map(({ shard }) => shard.index);
  const twice = indices.find((index, at) => indices.indexOf(index) !== at);
  if (twice !== undefined)
    throw new UserError(`Part ${twice}/${first.shard.count} is given twice. Name each part once.`);
  const missing = Array.from({ length: first.shard.count }, (_, at) => at + 1).filter((at) => !indices.includes(at));
  if (missing.length > 0)
    throw new UserError(`Part ${missing.join(", ")} of ${first.shard.count} is missing. Name all parts.`);
  const { shard: _, timelines: __, ...run } = first.run;
  const timelines = parts.flatMap((part) => part.run.timelines ?? []);
  return {
    ...run,
    ...(timelines.length > 0 && { timelines }),
    scenarios: parts.flatMap((part) => part.run.scenarios),
    budgets: parts.flatMap((part) => part.run.budgets ?? []),
    comparison: null,
    shards: parts.map((part) => ({
      index: part.shard.index,
      scenarios: part.run.scenarios.map(({ id }) => id),
      environment: part.run.environment,
    })),
  };
}

/** The joined run is compared with its baseline as a whole, so all of it has to be of one runtime. */
function checkRuntime(parts: readonly { readonly run: RunRecord; readonly shard: Shard }[]): void {
  const [first, ...others] = parts.map(({ run, shard }) => ({
    part: shard.index,
    node: nodeMajor(run.environment.node),
  }));
  const other = others.find(({ node }) => node !== first?.node);
  if (first !== undefined && other !== undefined)
    throw new UserError(
      `Part ${other.part} ran on Node ${other.node} and part ${first.part} on Node ${first.node}. Measure all parts with the same major version of Node.`,
    );
}

function shardOf(run: RunRecord): Shard {
  if (run.shard !== undefined) return run.shard;
  throw new UserError(`Run ${run.id} is a whole run, not a part of one. bench run --shard 1/4 makes parts.`);
}

import type { InsideView } from "../../core/timeline.ts";
import { formatDuration, formatValue } from "../../core/units.ts";
import { firstPlaces, type FindingSources, type Rule } from "./evidence.ts";

/** Twice what a person feels: a stream stalls visibly. */
const shortestHoldNs = 100e6;
/** Fewer turns can't tell a slope from a heap that is still growing to its size. */
const fewestTurns = 8;
const smallestSlopeBytes = 1024 ** 2;

/** The event loop stood still while the agent was at work: streams, timers and keys wait for it. */
export const eventLoopBlocked: Rule = ({ inside, trace }) => {
  // Loading modules before the first request is start-up, which has its own row.
  const fromNs = trace.exchanges[0]?.arrivalNs ?? trace.exitNs;
  const blocks = (inside?.blocks ?? [])
    .map((block) => {
      // Of a block that began in start-up only the rest counts, and all its waiting for the processor is taken off that rest.
      const waitedNs = block.endNs - block.startNs - block.heldNs;
      return { ...block, heldNs: Math.min(block.heldNs, block.endNs - fromNs - waitedNs) };
    })
    .filter(({ heldNs }) => heldNs >= shortestHoldNs);
  const longest = blocks.toSorted((left, right) => right.heldNs - left.heldNs);
  const [worst] = longest;
  if (worst === undefined) return null;
  return {
    rule: "event-loop-blocked",
    title: `The event loop was blocked ${formatDuration(worst.heldNs)}${worst.where === null ? "" : ` in ${worst.where}`}${blocks.length > 1 ? `, and ${blocks.length - 1} more times` : ""}`,
    evidence: firstPlaces(
      longest.map(
        ({ startNs, heldNs, where }) =>
          `${formatDuration(heldNs)} at ${formatDuration(startNs - trace.spawnNs)}: ${where ?? "no function of the program was sampled"}`,
      ),
    ),
    remedy:
      "Do it in pieces, asynchronously, or in a worker thread. bench profile with --tool cpu shows what it calls.",
  };
};

/** A process that the engine started still ran when the engine had ended. */
export const childLeftRunning: Rule = ({ inside, trace }) => {
  const left = trace.survivors ?? inside?.childrenLeft ?? [];
  if (left.length === 0) return null;
  return {
    rule: "child-left-running",
    title: `${left.length} child ${left.length === 1 ? "process" : "processes"} still ran when the engine ended`,
    evidence: firstPlaces(left),
    remedy: "Start commands in a process group and end the whole group: after the call, at its limit, and on exit.",
  };
};

/** Memory grew turn by turn, also after the heap had found its size. */
export const memorySlope: Rule = (sources) => {
  const perTurn = memoryPerTurn(sources);
  if (perTurn.length < fewestTurns) return null;
  const late = perTurn.slice(Math.floor(perTurn.length / 2));
  const slope = medianSlope(late);
  const [first, last] = [late[0] ?? 0, late.at(-1) ?? 0];
  // Nearly every step has to grow: one larger turn is not a leak.
  const steps = late.slice(1).filter((bytes, index) => bytes > (late[index] ?? 0)).length;
  if (slope < smallestSlopeBytes || steps < 0.7 * (late.length - 1)) return null;
  return {
    rule: "memory-slope",
    title: `Memory grew by ${formatValue(Math.round(slope), "bytes")} a turn over the last ${late.length} turns`,
    evidence: [
      `resident memory went from ${formatValue(first, "bytes")} to ${formatValue(last, "bytes")}; the slope is the median over all pairs of turns`,
    ],
    remedy: "Look for what keeps each turn's output: bench profile with --tool heap shows what is alive at the end.",
  };
};

/** The least resident memory seen in each turn, from one request's arrival to the next's. */
function memoryPerTurn({ trace, inside }: FindingSources): number[] {
  const memory: InsideView["memory"] = inside?.memory ?? [];
  const main = trace.exchanges.filter(({ purpose, outcome }) => purpose === "main" && outcome === "complete");
  return main.flatMap(({ arrivalNs }, index) => {
    const untilNs = main[index + 1]?.arrivalNs ?? trace.exitNs;
    const seen = memory.filter(({ atNs }) => atNs >= arrivalNs && atNs < untilNs).map(({ rssBytes }) => rssBytes);
    return seen.length === 0 ? [] : [Math.min(...seen)];
  });
}

/** Theil and Sen: one wild turn moves it little. */
function medianSlope(values: readonly number[]): number {
  const slopes = values.flatMap((value, index) =>
    values.slice(index + 1).map((later, distance) => (later - value) / (distance + 1)),
  );
  return slopes.toSorted((left, right) => left - right)[Math.floor(slopes.length / 2)] ?? 0;
}

import { formatValue } from "../../core/units.ts";
import { unknownCost } from "../model-task.ts";
import { mainExchanges, notSeen, type Rule, type TrialEvidence } from "../rule.ts";

/** Fewer turns can't tell a slope from a heap that is still growing to its size. */
const fewestTurns = 8;
const smallestSlopeBytes = 1024 ** 2;

/** Memory grew turn by turn, also after the heap had found its size. */
export const memorySlope: Rule = {
  id: "memory-slope",
  part: "resources",
  looksFor: "memory that grows with every turn",
  look: (trials) => {
    const long = trials.map((trial) => ({ trial, perTurn: memoryPerTurn(trial) }));
    const measurable = long.filter(({ perTurn }) => perTurn.length >= fewestTurns);
    if (measurable.length === 0)
      return { kind: "not-applicable", reason: `no session had its memory watched over ${fewestTurns} turns` };
    const growing = measurable.flatMap(({ trial, perTurn }) => growthOf(trial, perTurn));
    const [worst] = growing.toSorted((left, right) => right.slopeBytes - left.slopeBytes);
    if (worst === undefined) return notSeen;
    return {
      kind: "found",
      title: `Memory grew by ${formatValue(Math.round(worst.slopeBytes), "bytes")} a turn over the last ${worst.turns} turns`,
      evidence: growing.map(({ text }) => text),
      remedy: "Look for what keeps each turn's output: bench profile with --tool heap shows what is alive at the end.",
      cost: unknownCost("The cost depends on how long a session lasts."),
    };
  },
};

function growthOf(
  { label }: TrialEvidence,
  perTurn: readonly number[],
): { readonly slopeBytes: number; readonly turns: number; readonly text: string }[] {
  const late = perTurn.slice(Math.floor(perTurn.length / 2));
  const slopeBytes = medianSlope(late);
  const [first, last] = [late[0] ?? 0, late.at(-1) ?? 0];
  // Nearly every step has to grow: one larger turn is not a leak.
  const steps = late.slice(1).filter((bytes, index) => bytes > (late[index] ?? 0)).length;
  if (slopeBytes < smallestSlopeBytes || steps < 0.7 * (late.length - 1)) return [];
  const text = `${label}resident memory went from ${formatValue(first, "bytes")} to ${formatValue(last, "bytes")}; the slope is the median over all pairs of turns`;
  return [{ slopeBytes, turns: late.length, text }];
}

/** The least resident memory seen in each turn, from one request's arrival to the next's. */
function memoryPerTurn(trial: TrialEvidence): number[] {
  const memory = trial.inside?.memory ?? [];
  const main = mainExchanges(trial);
  return main.flatMap(({ arrivalNs }, index) => {
    const untilNs = main[index + 1]?.arrivalNs ?? trial.trace.exitNs;
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

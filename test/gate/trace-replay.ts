import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Random, randomFrom } from "../../src/core/random.ts";
import type { Judgement } from "../../src/core/comparison.ts";
import { confirmRegression } from "../../src/gate/judge/confirm.ts";
import { judgeSequence } from "../../src/gate/judge/sequence.ts";
import { looksUpTo } from "../../src/gate/judge/looks.ts";
import type { Margins } from "../../src/gate/judge/margins.ts";
import type { Pair, PairedSeries, PairedValues } from "../../src/gate/judge/pairs.ts";
import { wall } from "./run-records.ts";

/** One recorded series of timings in the order they were taken. */
export interface Trace {
  readonly machine: "calm" | "busy";
  readonly name: string;
  readonly valuesMs: readonly number[];
}

/** The whole recordings: three series of each machine state. */
export function fullTraces(folder: string): readonly Trace[] {
  const parsed: Record<Trace["machine"], Record<string, number[]>> = JSON.parse(
    gunzipSync(readFileSync(join(folder, "full.json.gz"))).toString(),
  );
  return (["calm", "busy"] as const).flatMap((machine) =>
    Object.entries(parsed[machine]).map(([name, valuesMs]) => ({ machine, name, valuesMs })),
  );
}

/** CPU times of one small program, as the waiting parent reports them, on a machine with other work. */
export function cpuTrace(folder: string): Trace {
  const valuesMs: number[] = JSON.parse(readFileSync(join(folder, "cpu.json"), "utf8"));
  return { machine: "busy", name: "cpuMs", valuesMs };
}

/** The short recordings, two series of each machine state. */
export function shortTraces(folder: string): readonly Trace[] {
  return (["calm", "busy"] as const).flatMap((machine) => {
    const rounds = readFileSync(join(folder, `${machine}.jsonl`), "utf8")
      .trim()
      .split("\n")
      .map((line): Record<string, number[]> => JSON.parse(line));
    return ["spawnMs", "chunkMs"].map((name) => ({
      machine,
      name,
      valuesMs: rounds.flatMap((round) => round[name] ?? []),
    }));
  });
}

/**
 * The margin that the bars are stated for: 3 % of everything. The rule's own margin of 5 % for short times would leave a
 * change of 5 % in the recorded 5 ms loop open.
 */
export const threePercent: Margins = { ratio: 0.03, floorNs: 0, shortRatio: 0, byMetric: {} };

/** Neighbours from a place in a trace on, the sides in random order, the head slower by a ratio. */
function pairsFrom(trace: Trace, start: number, count: number, ratio: number, random: Random): Pair[] {
  return Array.from({ length: count }, (_, index) => {
    const first = (trace.valuesMs[start + 2 * index] ?? Number.NaN) * 1e6;
    const second = (trace.valuesMs[start + 2 * index + 1] ?? Number.NaN) * 1e6;
    const [base, head] = random() < 0.5 ? [first, second] : [second, first];
    return { index, base, head: head * ratio };
  });
}

/** Pairs of a window that lies anywhere in the trace. */
export function anyPairs(trace: Trace, count: number, ratio: number, random: Random): Pair[] {
  return pairsFrom(trace, Math.floor(random() * (trace.valuesMs.length - 2 * count + 1)), count, ratio, random);
}

/** Pairs of which none was dropped. */
export function asPairs(pairs: readonly Pair[]): PairedValues {
  return { tried: pairs.map(({ index }) => index), pairs, dropped: [] };
}

export function seriesOf(id: string, pairs: readonly Pair[]): PairedSeries {
  const matched = {
    scenario: id,
    arm: "on",
    metric: wall,
    gates: true,
    baseTrials: [],
    headTrials: [],
    comparable: true,
  };
  return { matched, paired: asPairs(pairs) };
}

/** A run's judgements of its metrics before and after the confirmation block; the first `slower` had the ratio injected. */
export interface ReplayedRun {
  readonly slower: number;
  readonly first: readonly Judgement[];
  readonly final: readonly Judgement[];
}

const mostPairs = 100;
const confirmationPairs = 60;

/** Replays a run as `bench run --baseline` makes it: looks at 15, 30, 60 and 100 pairs, then 60 later pairs of what regressed. */
function replayRun(
  traces: readonly Trace[],
  plan: { readonly metrics: number; readonly slower: number; readonly ratio: number },
  random: Random,
): ReplayedRun {
  const windows = Array.from({ length: plan.metrics }, (_, index) => {
    const trace = traces[index % traces.length];
    if (trace === undefined) throw new Error("no trace to replay");
    const room = trace.valuesMs.length - 2 * (mostPairs + confirmationPairs);
    const start = Math.floor(random() * room);
    // The block is taken later, like a run's: anywhere behind the window.
    const blockStart = start + 2 * mostPairs + Math.floor(random() * (room - start));
    return { trace, start, blockStart, ratio: index < plan.slower ? plan.ratio : 1 };
  });
  const series = windows.map(({ trace, start, ratio }, index) =>
    seriesOf(`s${index}`, pairsFrom(trace, start, mostPairs, ratio, random)),
  );
  const looks = looksUpTo(mostPairs);
  const until = { looks: looks.pairs.length, plannedOnly: true };
  const first = judgeSequence(series, { margins: threePercent, looks }, until).map(({ judgement }) => judgement);
  const final = windows.map(({ trace, blockStart, ratio }, index) => {
    const judgement = first[index];
    if (judgement === undefined) throw new Error("a series without a judgement");
    if (verdictOf(judgement) !== "regressed") return judgement;
    const block = pairsFrom(trace, blockStart, confirmationPairs, ratio, random);
    return confirmRegression(judgement, seriesOf(`s${index}`, block), threePercent);
  });
  return { slower: plan.slower, first, final };
}

/** Many runs from one seed. */
export function replayRuns(
  traces: readonly Trace[],
  plan: { readonly metrics: number; readonly slower: number; readonly ratio: number; readonly runs: number },
): readonly ReplayedRun[] {
  const random = randomFrom(`gate ${traces[0]?.machine} ${plan.ratio}`);
  return Array.from({ length: plan.runs }, () => replayRun(traces, plan, random));
}

export function verdictOf(judgement: Judgement): string {
  return judgement.kind === "not-judged" ? "not judged" : judgement.verdict;
}

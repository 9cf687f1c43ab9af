import { randomFrom } from "../../src/core/random.ts";
import { compareRuns } from "../../src/gate/judge/compare.ts";
import { detectableAt, pairedEvidence } from "../../src/gate/judge/paired.ts";
import { judgeSequence } from "../../src/gate/judge/sequence.ts";
import { looksUpTo } from "../../src/gate/judge/looks.ts";
import { hodgesLehmann } from "../../src/stats/hodges-lehmann.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { repeated, runRecord, scenarioRecord, tokens, wall } from "./run-records.ts";
import {
  anyPairs,
  asPairs,
  type ReplayedRun,
  replayRuns,
  seriesOf,
  threePercent,
  type Trace,
  verdictOf,
} from "./trace-replay.ts";

/** A figure and the range it has to lie in. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly unit: "%" | "ms" | "count";
}

export function isMet({ value, least, most }: Bar): boolean {
  return value >= least && value <= most;
}

const percent = (name: string, count: number, of: number, least: number, most: number): Bar => ({
  name,
  value: of === 0 ? Number.NaN : (100 * count) / of,
  least,
  most,
  unit: "%",
});

/** Counts that repeat are equal or they are not: a verdict is wrong when it says anything else. */
export function exactBar(replays: number): Bar {
  const random = randomFrom("exact");
  let wrong = 0;
  for (let replay = 0; replay < replays; replay += 1) {
    const base = 1 + Math.floor(random() * 1e6);
    const change = Math.floor(random() * 3) - 1;
    const better = random() < 0.5 ? ("lower" as const) : ("higher" as const);
    const record = (count: number) =>
      runRecord([scenarioRecord(repeated("head", 3, count), { metrics: [{ ...tokens, better }] })]);
    const sides = { name: "kept", baseline: record(base), head: record(base + change), reason: "" };
    const worse = change !== 0 && change > 0 === (better === "lower");
    const expected = change === 0 ? "unchanged" : worse ? "regressed" : "improved";
    if (compareRuns({ kind: "stored", ...sides }).verdict !== expected) wrong += 1;
  }
  return { name: `exact: wrong verdicts in ${replays} replays`, value: wrong, least: 0, most: 0, unit: "count" };
}

/** One metric, nothing changed: how often its one-sided test at 2.5 % alarms. */
export function falseAlarmBars(traces: readonly Trace[], windows: number, range: readonly [number, number]): Bar[] {
  return traces.map((trace) => {
    const random = randomFrom(`A/A ${trace.machine} ${trace.name}`);
    let alarms = 0;
    for (let window = 0; window < windows; window += 1) {
      const pairs = anyPairs(trace, 30, 1, random);
      const found = pairedEvidence(wall, asPairs(pairs), threePercent);
      if (found.kind === "evidence" && found.evidence.pWorse < 0.025) alarms += 1;
    }
    return percent(`A/A alarms at 2.5 %, ${trace.machine} ${trace.name}`, alarms, windows, ...range);
  });
}

/**
 * One metric whose true change is the margin, over the looks of a run: how often it is called unchanged, which is wrong. The
 * noise is lognormal and independent, since recorded noise has no known centre.
 */
export function unchangedAtMarginBar(logSd: number, runs: number): Bar {
  const random = randomFrom(`unchanged ${logSd}`);
  const noise = () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return Math.exp((logSd / Math.SQRT2) * radius * Math.cos(2 * Math.PI * random()));
  };
  const looks = looksUpTo(100);
  let wrong = 0;
  for (let run = 0; run < runs; run += 1) {
    const pairs = Array.from({ length: 100 }, (_, index) => ({
      index,
      base: 58e6 * noise(),
      head: 58e6 * 1.03 * noise(),
    }));
    const rule = { margins: threePercent, looks };
    const [outcome] = judgeSequence([seriesOf("one", pairs)], rule, { looks: looks.pairs.length, plannedOnly: true });
    if (outcome !== undefined && verdictOf(outcome.judgement) === "unchanged") wrong += 1;
  }
  return percent(`unchanged at a true change of the margin, spread ${100 * logSd} %`, wrong, runs, 0, 2.5);
}

/** What a machine state must allow: lower limits of detection by injected ratio, and the most that may stay open in A/A. */
export interface GateLimits {
  readonly detected: Readonly<Record<string, number>>;
  readonly inconclusive: number;
  readonly redBefore: number;
  readonly redAfter: number;
  readonly wrongUnchanged: number;
}

/** The whole gate on one machine state: nothing changed, then a twentieth of the metrics slower by each ratio. */
export function gateBars(
  traces: readonly Trace[],
  size: { readonly metrics: number; readonly runs: number },
  limits: GateLimits,
  name: string = traces[0]?.machine ?? "",
): Bar[] {
  const slower = Math.ceil(size.metrics / 20);
  const ratios = Object.keys(limits.detected).map(Number);
  return [1, ...ratios].flatMap((ratio) => {
    const runs = replayRuns(traces, { ...size, slower: ratio === 1 ? 0 : slower, ratio });
    const label = `${name} ${ratio === 1 ? "no change" : `+${Math.round((ratio - 1) * 100)} %`}`;
    const red = (of: (run: ReplayedRun) => ReplayedRun["final"]) =>
      runs.filter((run) =>
        of(run)
          .slice(run.slower)
          .some((row) => verdictOf(row) === "regressed"),
      ).length;
    const changed = runs.flatMap((run) => run.final.slice(0, run.slower));
    const same = runs.flatMap((run) => run.final.slice(run.slower));
    const found = changed.filter((row) => verdictOf(row) === "regressed").length;
    const missed = changed.filter((row) => verdictOf(row) === "unchanged").length;
    const open = same.filter((row) => verdictOf(row) === "inconclusive").length;
    return [
      percent(
        `${label}: runs with a false red, before confirmation`,
        red((run) => run.first),
        runs.length,
        0,
        limits.redBefore,
      ),
      percent(
        `${label}: runs with a false red, confirmed`,
        red((run) => run.final),
        runs.length,
        0,
        limits.redAfter,
      ),
      ...(ratio === 1
        ? [percent(`${label}: inconclusive`, open, same.length, 0, limits.inconclusive)]
        : [percent(`${label}: found and confirmed`, found, changed.length, limits.detected[ratio] ?? 100, 100)]),
      ...(ratio === 1.05
        ? [percent(`${label}: wrongly unchanged`, missed, changed.length, 0, limits.wrongUnchanged)]
        : []),
    ];
  });
}

/**
 * Improvements: a twentieth of the metrics faster by each ratio below 1, and how many of them at least are called so. Of 20 % and more
 * at most `wrongUnchanged` per cent may be called unchanged.
 */
export function improvementBars(
  traces: readonly Trace[],
  size: { readonly metrics: number; readonly runs: number },
  { least, wrongUnchanged }: { readonly least: Readonly<Record<string, number>>; readonly wrongUnchanged: number },
  name: string = traces[0]?.machine ?? "",
): Bar[] {
  const slower = Math.ceil(size.metrics / 20);
  return Object.entries(least).flatMap(([text, share]) => {
    const ratio = Number(text);
    const runs = replayRuns(traces, { ...size, slower, ratio });
    const verdicts = runs.flatMap((run) => run.final.slice(0, run.slower).map(verdictOf));
    const label = `${name} ${Math.round((ratio - 1) * 100)} %`;
    const countOf = (verdict: string): number => verdicts.filter((one) => one === verdict).length;
    return [
      percent(`${label}: called improved`, countOf("improved"), verdicts.length, share, 100),
      ...(ratio <= 0.8
        ? [percent(`${label}: called unchanged`, countOf("unchanged"), verdicts.length, 0, wrongUnchanged)]
        : []),
    ];
  });
}

/**
 * Printed smallest detectable change against the true one, over the looks of a run. A shift of all log ratios is found when it
 * lifts the estimate over the margin and the lower limit at the test's level over zero; the shift that four windows of
 * five find is the true value of that look.
 */
export function detectableBars(
  traces: readonly Trace[],
  plan: { readonly pairs: readonly number[]; readonly windows: number; readonly level: number; readonly least: number },
): Bar[] {
  return traces.map((trace) => {
    const looks = plan.pairs.map((count) => detectableAtLook(trace, count, plan));
    const held = looks.reduce((sum, look) => sum + look.held, 0);
    const of = looks.reduce((sum, look) => sum + look.of, 0);
    const truths = looks.map(({ truth }, index) => `${(100 * truth).toFixed(1)} % by ${plan.pairs[index]}`).join(", ");
    const name = `detectable, ${trace.machine} ${trace.name}: printed at least the true (${truths})`;
    return percent(name, held, of, plan.least, 100);
  });
}

function detectableAtLook(trace: Trace, count: number, plan: { readonly windows: number; readonly level: number }) {
  const random = randomFrom(`detectable ${trace.machine} ${trace.name} ${count}`);
  const needed: number[] = [];
  const printed: number[] = [];
  for (let window = 0; window < plan.windows; window += 1) {
    const pairs = anyPairs(trace, count, 1, random);
    const found = pairedEvidence(wall, asPairs(pairs), threePercent);
    const ratios = pairs.map(({ base, head }) => Math.log(head / base));
    const limit = hodgesLehmann(ratios, 1 - 2 * plan.level);
    if (found.kind === "unusable" || limit === null) continue;
    needed.push(Math.max(Math.log1p(0.03) - limit.estimate, -limit.low));
    // A look that prints nothing has kept no promise.
    printed.push(detectableAt(found.evidence, plan.level) ?? Number.NaN);
  }
  const truth = Math.expm1(quantile(needed, 0.8) ?? Infinity);
  return { truth, held: printed.filter((value) => value >= truth).length, of: printed.length };
}

/** Time to judge a hundred metrics of a hundred pairs that stay open to the last look. */
export function speedBar(trace: Trace): Bar {
  const random = randomFrom("speed");
  const series = Array.from({ length: 100 }, (_, index) => seriesOf(`s${index}`, anyPairs(trace, 100, 1.03, random)));
  const looks = looksUpTo(100);
  const startMs = performance.now();
  judgeSequence(series, { margins: threePercent, looks }, { looks: looks.pairs.length, plannedOnly: true });
  return {
    name: "judging 100 metrics of 100 pairs",
    value: performance.now() - startMs,
    least: 0,
    most: 1000,
    unit: "ms",
  };
}

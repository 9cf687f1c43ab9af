import type { Judgement, Verdict } from "../../core/comparison.ts";
import { toleratedFailures } from "../../core/failure-tolerance.ts";
import { holm } from "../../stats/holm.ts";
import { localAlpha } from "../../stats/obrien-fleming.ts";
import { changeOf, detectableAt, type LookLevels, pairedEvidence, verdictAt } from "./paired.ts";
import type { Evidence, PairedEvidence } from "./evidence.ts";
import type { Margins } from "./margins.ts";
import { firstPairs, type PairedSeries, type PairedValues } from "./pairs.ts";
import { pairsToGate, gatesWithin } from "./tail.ts";

/** After how many pairs a run looks at them, ascending; the last is the whole budget. `alpha` is for the run. */
export interface Looks {
  readonly pairs: readonly number[];
  readonly alpha: number;
}

/** The rule that a run's timings are judged by. */
export interface Rule {
  readonly margins: Margins;
  readonly looks: Looks;
  readonly elsewhere?: number;
}

interface Progress {
  readonly series: PairedSeries;
  readonly gates: boolean;
  found: PairedEvidence;
  /** Levels of the look that `found` was taken at. */
  levels: LookLevels;
  judgement: Judgement;
  stopped: boolean;
  isBeyondDoubt: boolean;
}

/** What the looks said of one series in the end. `stopped`: more pairs can't change its judgement. */
export interface SequenceOutcome {
  readonly judgement: Judgement;
  readonly stopped: boolean;
  /** It regressed so clearly that nothing else of its scenario needs to be measured. */
  readonly isBeyondDoubt: boolean;
}

/**
 * Judges the series of one run look by look, as the run itself did. A series sees only the pairs up to a look. It stops at
 * the first look that decides it and keeps that look's verdict.
 * Holm's family is all gating series at every look. A series that stopped stays in it with its last probability, so that
 * stopping early can't make the others' correction smaller. Series that do not gate are a family of their own.
 * The first of several looks can only pass, since its few pairs may all lie in one burst of the machine; the second look gets
 * its level. A gating regression beyond doubt is red at every look, and an improvement beyond doubt is one. A series stops as not judged when so many of its pairs were
 * dropped that the last look can't judge it, or when every pair was dropped. A series that ends between two looks gets a last
 * look at the level spent by then, unless `plannedOnly`. Pairs beyond the last look are ignored. `elsewhere` counts gating
 * series that other machines measure: they are in the family with a probability of 1.
 */
export function judgeSequence(
  series: readonly PairedSeries[],
  rule: Rule,
  until: { readonly looks: number; readonly plannedOnly: boolean },
): SequenceOutcome[] {
  const all = series.map((one): Progress => ({
    series: one,
    gates: gatesWithin(one.matched, rule.looks),
    found: { kind: "unusable", reason: noPairs },
    levels: { changed: 0, unchanged: 0, isLast: false },
    judgement: { kind: "not-judged", reason: noPairs },
    stopped: false,
    isBeyondDoubt: false,
  }));
  const budget = rule.looks.pairs.at(-1) ?? 0;
  let previous = 0;
  let spentPairs = 0;
  for (const look of rule.looks.pairs.slice(0, until.looks)) {
    const passOnly = previous === 0 && look < budget;
    const smallest = until.plannedOnly ? look : previous + 1;
    const active = all.filter(
      (one) =>
        !one.stopped &&
        one.series.paired.tried.length >= smallest &&
        !(one.gates && look < pairsToGate(one.series.matched)),
    );
    for (const one of active) {
      const taken = firstPairs(one.series.paired, look);
      one.found = pairedEvidence(one.series.matched.metric, taken, rule.margins);
      const fraction = taken.tried.length / budget;
      one.levels = {
        changed: passOnly ? 0 : localAlpha(spentPairs / budget, fraction, rule.looks.alpha),
        unchanged: unchangedLevel(previous / budget, fraction),
        isLast: look === budget || taken.tried.length < look,
      };
    }
    judgeLook(all, active, rule);
    for (const one of active) one.stopped ||= isHopeless(firstPairs(one.series.paired, look), budget);
    previous = look;
    if (!passOnly) spentPairs = look;
  }
  return all.map(({ judgement, stopped, isBeyondDoubt }) => ({ judgement, stopped, isBeyondDoubt }));
}

const noPairs = "no pair of both sides";

/**
 * The share of the run's level at which a change beyond doubt counts. Fifteen pairs that all go one way reach it among up
 * to eighty timings.
 */
const doubtlessShare = 0.05;

/**
 * The levels at which "unchanged" may be said, summed over the looks. Looks are correlated: with this sum it is wrong in at
 * most 2.5 % of runs whose true change is the margin (npm run bench:gate).
 */
const unchangedAlpha = 0.028;

/**
 * What "unchanged" may spend between two looks: the third power of the fraction of the pairs (Kim and DeMets 1987). O'Brien and
 * Fleming's function leaves nothing for the first look, where most rows that did not change can stop.
 */
function unchangedLevel(previousFraction: number, fraction: number): number {
  return unchangedAlpha * (fraction ** 3 - previousFraction ** 3);
}

/** Whether no number of further pairs within the budget makes a series usable, or every pair so far was dropped. */
function isHopeless({ tried, pairs }: PairedValues, budget: number): boolean {
  const lost = tried.length - pairs.length;
  return lost > budget * toleratedFailures || (tried.length > 0 && lost === tried.length);
}

function judgeLook(all: readonly Progress[], active: readonly Progress[], rule: Rule): void {
  judgeFamily(
    all.filter((one) => one.gates),
    active,
    rule,
    rule.elsewhere ?? 0,
  );
  judgeFamily(
    all.filter((one) => !one.gates),
    active,
    rule,
    0,
  );
}

/** Judges the active series of a family, which share its error budget. */
function judgeFamily(
  family: readonly Progress[],
  active: readonly Progress[],
  { looks }: Rule,
  elsewhere: number,
): void {
  const silent = Array.from({ length: elsewhere }, () => 1);
  const adjusted = (of: "pWorse" | "pBetter") =>
    holm([...family.map(({ found }) => (found.kind === "evidence" ? found.evidence[of] : 1)), ...silent]);
  const worse = adjusted("pWorse");
  const better = adjusted("pBetter");
  for (const [place, one] of family.entries()) {
    if (!active.includes(one)) continue;
    if (one.found.kind === "unusable") {
      one.judgement = { kind: "not-judged", reason: one.found.reason };
      continue;
    }
    const { evidence } = one.found;
    const pWorseHolm = worse[place] ?? evidence.pWorse;
    const pBetterHolm = better[place] ?? evidence.pBetter;
    const doubtless = looks.alpha * doubtlessShare;
    one.isBeyondDoubt = one.gates && evidence.beyondDoubt === "worse" && pWorseHolm <= doubtless;
    const isSurelyBetter = evidence.beyondDoubt === "better" && pBetterHolm <= doubtless;
    const verdict = one.isBeyondDoubt
      ? "regressed"
      : isSurelyBetter
        ? "improved"
        : verdictAt(evidence, one.levels, pWorseHolm, pBetterHolm);
    const hardest = one.levels.changed / (family.length + elsewhere);
    one.judgement = pairedJudgement(evidence, verdict, pWorseHolm, hardest);
    one.stopped = verdict !== "inconclusive";
  }
}

/** The judgement for people and files; `level` is that of the smallest detectable change. */
export function pairedJudgement(evidence: Evidence, verdict: Verdict, pWorseHolm: number, level: number): Judgement {
  const { effect, pairs, dropped, underLoad, pWorse, pBetter, margin } = evidence;
  return {
    kind: "paired",
    verdict,
    pairs,
    ...(dropped.length === 0 ? {} : { dropped }),
    ...(underLoad === 0 ? {} : { underLoad }),
    change: changeOf(evidence, effect.estimate),
    low: changeOf(evidence, effect.low),
    high: changeOf(evidence, effect.high),
    pWorse,
    pWorseHolm,
    pBetter,
    margin,
    smallestDetectable: detectableAt(evidence, level),
  };
}

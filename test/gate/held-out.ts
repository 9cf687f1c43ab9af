import { randomFrom } from "../../src/core/random.ts";
import { pairedEvidence } from "../../src/gate/judge/paired.ts";
import { smallestDetectable } from "../../src/stats/detectable.ts";
import { hodgesLehmann } from "../../src/stats/hodges-lehmann.ts";
import { quantile } from "../../src/stats/quantile.ts";
import type { Bar } from "./bars.ts";
import { wall } from "./run-records.ts";
import { anyPairs, asPairs, threePercent, type Trace } from "./trace-replay.ts";

interface Plan {
  readonly pairs: readonly number[];
  readonly windows: number;
  readonly level: number;
  readonly least: number;
}

/** What windows of one length say: half widths of their intervals, and the shift that four of five of them would find. */
interface Windows {
  readonly pairs: number;
  readonly subMillisecond: boolean;
  readonly halfWidths: readonly number[];
  readonly truth: number;
}

/**
 * The smallest detectable change with its factor fitted on the first half of every recording and checked on the second, which
 * the fit has not seen. The fit is the least factor, in steps of a quarter, at which every recording of its kind keeps
 * the promise in its first half; the shape over the pairs is the one in use. The bar is for a kind of timing over its recordings;
 * a single recording can fall short (the calm loop does: its second half switches between two speeds), and its share stands in the name.
 */
export function heldOutBars(traces: readonly Trace[], plan: Plan): Bar[] {
  return [false, true].map((subMillisecond) => {
    const halves = traces.map((trace) => ({
      trace,
      fit: windowsOf(half(trace, 0), plan),
      check: windowsOf(half(trace, 1), plan),
    }));
    const kind = halves.filter(({ fit }) => fit[0]?.subMillisecond === subMillisecond);
    const factors = Array.from({ length: 40 }, (_, step) => 1 + step / 4);
    const fitted =
      factors.find((factor) => kind.every(({ fit }) => heldShare(fit, factor, plan.level) >= plan.least)) ?? Infinity;
    const shares = kind.map(({ trace, check }) => ({ trace, share: heldShare(check, fitted, plan.level) }));
    const each = shares.map(({ trace, share }) => `${trace.machine} ${trace.name} ${share.toFixed(0)}`).join(", ");
    const what = subMillisecond ? "below a millisecond" : "above a millisecond";
    return {
      name: `detectable, ${what}: factor ${fitted} of one half holds on the other (${each})`,
      value: shares.reduce((sum, { share }) => sum + share, 0) / shares.length,
      least: plan.least,
      most: 100,
      unit: "%" as const,
    };
  });
}

function half({ valuesMs, ...trace }: Trace, which: 0 | 1): Trace {
  const middle = Math.floor(valuesMs.length / 2);
  return { ...trace, valuesMs: which === 0 ? valuesMs.slice(0, middle) : valuesMs.slice(middle) };
}

function windowsOf(trace: Trace, { pairs, windows, level }: Plan): Windows[] {
  return pairs.map((count) => {
    const random = randomFrom(`held out ${trace.machine} ${trace.name} ${count} ${trace.valuesMs[0]}`);
    const needed: number[] = [];
    const halfWidths: number[] = [];
    let subMillisecond = false;
    for (let window = 0; window < windows; window += 1) {
      const drawn = anyPairs(trace, count, 1, random);
      const found = pairedEvidence(wall, asPairs(drawn), threePercent);
      const limit = hodgesLehmann(
        drawn.map(({ base, head }) => Math.log(head / base)),
        1 - 2 * level,
      );
      if (found.kind === "unusable" || limit === null) continue;
      needed.push(Math.max(Math.log1p(0.03) - limit.estimate, -limit.low));
      halfWidths.push((found.evidence.effect.high - found.evidence.effect.low) / 2);
      subMillisecond = found.evidence.subMillisecond;
    }
    return { pairs: count, subMillisecond, halfWidths, truth: Math.expm1(quantile(needed, 0.8) ?? Infinity) };
  });
}

function heldShare(all: readonly Windows[], factor: number, level: number): number {
  const kept = all.flatMap(({ pairs, halfWidths, truth }) =>
    halfWidths.map((halfWidth) => {
      const inflation = factor * (1 + 15 / pairs);
      return smallestDetectable({ halfWidth, level, margin: Math.log1p(0.03), inflation }) >= truth;
    }),
  );
  return (100 * kept.filter(Boolean).length) / kept.length;
}

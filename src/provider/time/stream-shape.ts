import type { Random } from "../../core/random.ts";

/**
 * How a real stream differs from an even one. No fitted distribution of hosted models is published, so these numbers
 * follow descriptions of 2026: a burst at the start, tokens that travel together, pauses of two to three seconds in a
 * few percent of answers. Only the order of magnitude counts.
 */
const gapLogSd = 0.5;
const meanHeadTokens = 4;
const meanChunkTokens = 2.5;
const stallRatio = 0.03;
const stallNs = { least: 2e9, most: 3e9 } as const;
/** A stall takes at most a third of a decode, so a shorter decode has no stall. */
const stallableDecodeNs = 3 * stallNs.most;

/**
 * When each token leaves, in nanoseconds after the first: entry k is the moment at which k tokens precede. It starts at
 * 0, never falls, and ends at `decodeNs`, so the shape changes moments but not their sum.
 */
export function tokenMoments(random: Random, tokens: number, decodeNs: number): Float64Array {
  const moments = new Float64Array(tokens + 1);
  const head = Math.min(1 + exponential(random, meanHeadTokens), Math.floor(tokens / 4));
  const stall =
    decodeNs >= stallableDecodeNs && random() < stallRatio
      ? {
          at: head + 1 + Math.floor(random() * (tokens - head)),
          ns: stallNs.least + random() * (stallNs.most - stallNs.least),
        }
      : { at: -1, ns: 0 };
  const gaps = new Float64Array(tokens + 1);
  let sum = 0;
  for (let token = head + 1; token <= tokens; token += 1) {
    gaps[token] = Math.exp(gapLogSd * standardNormal(random));
    sum += gaps[token] ?? 0;
  }
  let elapsed = 0;
  let chunkStart = head + 1;
  let chunkEnd = chunkStart + exponential(random, meanChunkTokens - 1);
  for (let token = head + 1; token <= tokens; token += 1) {
    elapsed += ((gaps[token] ?? 0) / sum) * (decodeNs - stall.ns) + (token === stall.at ? stall.ns : 0);
    if (token < chunkEnd && token < tokens) continue;
    moments.fill(token === tokens ? decodeNs : elapsed, chunkStart, token + 1);
    chunkStart = token + 1;
    chunkEnd = chunkStart + exponential(random, meanChunkTokens - 1);
  }
  return moments;
}

/** A standard normal number (Box-Muller on two uniform draws). */
export function standardNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

function exponential(random: Random, mean: number): number {
  return Math.floor(-Math.log(1 - random()) * mean);
}

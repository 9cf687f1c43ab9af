import { median } from "../../../src/stats/quantile.ts";

/** How far a block may lie from the level of the last ones and still belong to it, as a fraction. */
const tolerance = 0.1;

/**
 * The median of the blocks after warm-up. Warm-up ends at the first block from which on most blocks lie near the median of the last
 * third. A series that never settles has no such block, and the last third is taken.
 */
export function steadyMedian(blocks: readonly number[]): { readonly median: number; readonly warmUpBlocks: number } {
  const settled = Math.floor((blocks.length * 2) / 3);
  const level = median(blocks.slice(settled)) ?? 0;
  const isNear = (value: number): boolean => Math.abs(value - level) <= tolerance * level;
  const firstSteady = blocks.findIndex((block, at) => {
    const rest = blocks.slice(at);
    return isNear(block) && rest.filter(isNear).length >= 0.8 * rest.length;
  });
  const warmUpBlocks = firstSteady === -1 ? settled : Math.min(firstSteady, settled);
  return { median: median(blocks.slice(warmUpBlocks)) ?? 0, warmUpBlocks };
}

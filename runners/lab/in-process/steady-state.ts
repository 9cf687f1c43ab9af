/** How far a block may lie from the level of the last ones and still belong to it. */
const tolerance = 0.1;

/**
 * The median of the blocks after warm-up. Warm-up has ended at the first block from which on most blocks lie near the level of
 * the last third; a series that never settles has no such block, and the last third itself is taken.
 */
export function steadyMedian(blocks: readonly number[]): { readonly median: number; readonly warmUpBlocks: number } {
  const settled = Math.floor((blocks.length * 2) / 3);
  const level = medianOf(blocks.slice(settled));
  const isNear = (value: number): boolean => Math.abs(value - level) <= tolerance * level;
  const found = blocks.findIndex((_, at) => {
    const rest = blocks.slice(at);
    return isNear(blocks[at] ?? 0) && rest.filter(isNear).length >= 0.8 * rest.length;
  });
  const warmUpBlocks = found === -1 ? settled : Math.min(found, settled);
  return { median: medianOf(blocks.slice(warmUpBlocks)), warmUpBlocks };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

interface Stretch {
  readonly startNs: number;
  readonly endNs: number;
}

/** Puts stretches into as few lanes as possible, so that no two of a lane overlap. The earliest start comes first. */
export function withLanes<Item extends Stretch>(items: readonly Item[]): (Item & { readonly lane: number })[] {
  const laneEnds: number[] = [];
  return items
    .toSorted((left, right) => left.startNs - right.startNs || left.endNs - right.endNs)
    .map((item) => {
      const free = laneEnds.findIndex((endNs) => endNs <= item.startNs);
      const lane = free === -1 ? laneEnds.length : free;
      laneEnds[lane] = item.endNs;
      return { ...item, lane };
    });
}

/** The stretches within a window in which none of the items was under way, in order. */
export function gapsBetween(items: readonly Stretch[], startNs: number, endNs: number): Stretch[] {
  const gaps: Stretch[] = [];
  let coveredNs = startNs;
  for (const item of items.toSorted((left, right) => left.startNs - right.startNs)) {
    if (coveredNs >= endNs) break;
    if (item.startNs > coveredNs) gaps.push({ startNs: coveredNs, endNs: Math.min(item.startNs, endNs) });
    coveredNs = Math.max(coveredNs, item.endNs);
  }
  if (coveredNs < endNs) gaps.push({ startNs: coveredNs, endNs });
  return gaps;
}

/** The parts of a stretch that lie within others, in order. */
export function overlapsWith(item: Stretch, others: readonly Stretch[]): Stretch[] {
  return others.flatMap((other) => {
    const startNs = Math.max(item.startNs, other.startNs);
    const endNs = Math.min(item.endNs, other.endNs);
    return endNs > startNs ? [{ startNs, endNs }] : [];
  });
}

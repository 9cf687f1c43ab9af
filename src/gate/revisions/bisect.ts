/** How a commit compares with the good one. skipped: it could not be judged or built. */
export type BisectAnswer = "bad" | "good" | "skipped";

/** What to do next: measure a commit, or stop with the first bad one or the range that it is in. */
export type BisectStep =
  | { readonly kind: "measure"; readonly index: number }
  | { readonly kind: "found"; readonly index: number }
  /** The first bad commit is one of these; all but the last could not be judged. */
  | { readonly kind: "range"; readonly indexes: readonly number[] };

/**
 * The next step of a bisection over `count` commits, oldest first; the one before them is good, the last is bad. A commit
 * without an answer is skipped and never guessed: the nearest one to the middle is measured, and the result may be a range.
 * If answers contradict each other, the oldest bad commit counts.
 */
export function nextBisectStep(count: number, answers: ReadonlyMap<number, BisectAnswer>): BisectStep {
  const answered = (wanted: BisectAnswer) =>
    [...answers]
      .flatMap(([index, answer]) => (answer === wanted ? [index] : []))
      .toSorted((left, right) => left - right);
  const bad = answered("bad")[0] ?? count - 1;
  const good = answered("good").findLast((index) => index < bad) ?? -1;
  const between = Array.from({ length: bad - good - 1 }, (_, step) => good + 1 + step);
  const open = between.filter((index) => !answers.has(index));
  const middle = (good + bad) / 2;
  const [nearest] = open.toSorted((left, right) => Math.abs(left - middle) - Math.abs(right - middle) || left - right);
  if (nearest !== undefined) return { kind: "measure", index: nearest };
  return between.length === 0 ? { kind: "found", index: bad } : { kind: "range", indexes: [...between, bad] };
}

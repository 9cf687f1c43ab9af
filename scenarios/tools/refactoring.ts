import { randomFrom } from "../../src/core/random.ts";

/** One operation on files, with the time that it takes. */
interface TimedCall {
  readonly durationNs: number;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Where the plan with barriers puts it, from 0. */
  readonly phase: number;
}

/** What the operations take one after another, as in the published example. */
const totalNs = 215e9;
/** Log standard deviation: operations of one kind differ by about a factor of two. */
const spread = 0.6;

/**
 * A refactoring of twelve files: eight operations that need nothing from each other, then four that need the outcome of
 * some: two of the second phase need two free ones each, two of the third need one free one and one of the second phase.
 */
export function refactoring(seed: string): readonly TimedCall[] {
  const random = randomFrom(`${seed} refactoring`);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const needs: readonly (readonly number[])[] = [[], [], [], [], [], [], [], [], [0, 1], [2, 3], [4, 8], [5, 9]];
  const weights = needs.map(() => Math.exp(spread * normal()));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return needs.map((needed, index) => ({
    durationNs: Math.round(((weights[index] ?? 0) / sum) * totalNs),
    reads: [`/file-${index}`, ...needed.map((file) => `/file-${file}`)],
    writes: [`/file-${index}`],
    phase: index < 8 ? 0 : index < 10 ? 1 : 2,
  }));
}

import type { Random } from "../../../core/random.ts";

/** Which of the two models a task is given to first. */
type ModelSize = "small" | "large";

export interface Router {
  choose(prompt: string): ModelSize;
  /** How the small model's answer turned out. */
  learn(prompt: string, succeeded: boolean): void;
}

/** The plain choice: always the large model. */
export const fixedRouter: Router = { choose: () => "large", learn: ignore };
/** By how the prompt reads: what is looked up or done by rote goes to the small model. */
export const rulesRouter: Router = {
  choose: (prompt) => {
    const read = taskClass(prompt);
    return read === "lookup" || read === "mechanical" ? "small" : "large";
  },
  learn: ignore,
};
/** By what the prompt is marked with: knows what no router can, and so bounds what routing can give. */
export const oracleRouter: Router = { choose: markedSize, learn: ignore };

/**
 * Learns for each class of task how often the small model succeeds (Thompson sampling, W. R. Thompson, 1933). A failed answer is
 * asked of the large model again, so that the small one pays when p x large > small: one decision in one unit, without weights to
 * choose. A class that was never tried is tried, because its estimate is wide.
 */
export class BanditRouter implements Router {
  readonly #random: Random;
  /** What the small model's answer costs of the large one's. */
  readonly #costShare: number;
  readonly #seen = new Map<TaskClass, { readonly successes: number; readonly failures: number }>();

  constructor(random: Random, costShare: number) {
    this.#random = random;
    this.#costShare = costShare;
  }

  choose(prompt: string): ModelSize {
    const { successes, failures } = this.#of(taskClass(prompt));
    return betaSample(successes + 1, failures + 1, this.#random) > this.#costShare ? "small" : "large";
  }

  learn(prompt: string, succeeded: boolean): void {
    const read = taskClass(prompt);
    const { successes, failures } = this.#of(read);
    this.#seen.set(read, {
      successes: successes + (succeeded ? 1 : 0),
      failures: failures + (succeeded ? 0 : 1),
    });
  }

  #of(read: TaskClass): { readonly successes: number; readonly failures: number } {
    return this.#seen.get(read) ?? { successes: 0, failures: 0 };
  }
}

function ignore(): void {}

/**
 * A draw from Beta(a, b) for whole a and b: the a-th smallest of a + b - 1 uniform draws. Exact, and quick enough for counts that a
 * run of tasks reaches.
 */
export function betaSample(a: number, b: number, random: Random): number {
  const draws = Float64Array.from({ length: a + b - 1 }, () => random()).toSorted();
  return draws[a - 1] ?? 0;
}

/** Kinds of task that differ in how well a small model does them. */
type TaskClass = "lookup" | "mechanical" | "explanation" | "reasoning";

/** First match wins; verbs, because that is where a prompt says what is wanted. Anything else is taken for hard. */
const signs: readonly (readonly [TaskClass, RegExp])[] = [
  ["reasoning", /\b(refactor|design|debug|fix|implement|optimi[sz]e|migrate)\b/i],
  ["mechanical", /\b(rename|format|sort|replace|convert|move)\b/i],
  ["explanation", /\b(explain|summari[sz]e|describe|document|review)\b/i],
  ["lookup", /\b(list|count|find|show|which|where)\b/i],
];

/** The class of a task as its prompt reads. */
function taskClass(prompt: string): TaskClass {
  return signs.find(([, pattern]) => pattern.test(prompt))?.[0] ?? "reasoning";
}

/** What a marked prompt says about itself, `[small]` or `[large]`; for the upper bound, never for real use. */
function markedSize(prompt: string): "small" | "large" {
  return prompt.includes("[small]") ? "small" : "large";
}

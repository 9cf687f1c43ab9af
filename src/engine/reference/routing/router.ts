import type { Random } from "../../../core/random.ts";

/** The model that gets a task first. */
type ModelSize = "small" | "large";

export interface Router {
  choose(prompt: string): ModelSize;
  /** Takes the outcome of the small model's answer. */
  learn(prompt: string, succeeded: boolean): void;
}

/** Always the large model. */
export const fixedRouter: Router = { choose: () => "large", learn: ignore };
/** By the words of the prompt: lookups and mechanical tasks go to the small model. */
export const rulesRouter: Router = {
  choose: (prompt) => {
    const read = taskClass(prompt);
    return read === "lookup" || read === "mechanical" ? "small" : "large";
  },
  learn: ignore,
};
/** By a mark in the prompt. It knows what no router can, so it is the upper bound of routing. */
export const oracleRouter: Router = { choose: markedSize, learn: ignore };

/**
 * Learns for each class of task how often the small model succeeds (Thompson sampling, W. R. Thompson, 1933). The large model repeats a
 * failed task, so the small one pays off if its success rate is above its share of the cost. An untried class is tried, because its
 * estimate is wide.
 */
export class BanditRouter implements Router {
  readonly #random: Random;
  /** Cost of the small model's answer relative to the large one's. */
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

/** A draw from Beta(a, b) for whole a and b: the a-th smallest of a + b - 1 uniform draws. Exact. */
export function betaSample(a: number, b: number, random: Random): number {
  const draws = Float64Array.from({ length: a + b - 1 }, () => random()).toSorted();
  return draws[a - 1] ?? 0;
}

/** Kinds of task that differ in how well a small model does them. */
type TaskClass = "lookup" | "mechanical" | "explanation" | "reasoning";

/** The first match wins. A prompt says what it wants in verbs. Everything else counts as reasoning. */
const signs: readonly (readonly [TaskClass, RegExp])[] = [
  ["reasoning", /\b(refactor|design|debug|fix|implement|optimi[sz]e|migrate)\b/i],
  ["mechanical", /\b(rename|format|sort|replace|convert|move)\b/i],
  ["explanation", /\b(explain|summari[sz]e|describe|document|review)\b/i],
  ["lookup", /\b(list|count|find|show|which|where)\b/i],
];

/** The class of a task by the words of its prompt. */
function taskClass(prompt: string): TaskClass {
  return signs.find(([, pattern]) => pattern.test(prompt))?.[0] ?? "reasoning";
}

/** The mark of a prompt, `[small]` or `[large]`. Only for the upper bound. */
function markedSize(prompt: string): "small" | "large" {
  return prompt.includes("[small]") ? "small" : "large";
}

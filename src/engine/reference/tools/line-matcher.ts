import { quickMatches } from "./match-lines.ts";
import type { MatchThread } from "./match-thread.ts";

/** Finds the lines that match: here as long as that is quick, and in a thread from the first lines on that are not. */
export class LineMatcher {
  readonly #expression: RegExp;
  readonly #signal: AbortSignal;
  #thread: MatchThread | null = null;

  constructor(expression: RegExp, signal: AbortSignal) {
    this.#expression = expression;
    this.#signal = signal;
  }

  /** Indices of the lines that match. Throws a ToolError for a pattern that takes too long even beside the rest. */
  async matches(lines: readonly string[]): Promise<readonly number[]> {
    const quick = this.#thread === null ? quickMatches(this.#expression, lines) : null;
    if (quick !== null) return quick;
    const { MatchThread } = await import("./match-thread.ts");
    this.#thread ??= new MatchThread(this.#expression, this.#signal);
    return this.#thread.matches(lines);
  }

  async end(): Promise<void> {
    await this.#thread?.end();
  }
}

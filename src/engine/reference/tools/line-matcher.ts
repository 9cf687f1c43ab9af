import { Script, createContext } from "node:vm";
import type { MatchThread } from "./match-thread.ts";

/** Finds the lines that match. The first slow lines, and all after them, are matched in a thread. */
export class LineMatcher {
  readonly #expression: RegExp;
  readonly #signal: AbortSignal;
  #thread: MatchThread | null = null;

  constructor(expression: RegExp, signal: AbortSignal) {
    this.#expression = expression;
    this.#signal = signal;
  }

  /** Indices of the lines that match. Throws a ToolError for a pattern that takes too long even in a thread. */
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

/** How long matching may block the event loop. Only a rare pattern or a very busy machine takes longer. */
const longestBlockMs = 50;

const script = new Script("run()");
let context: { run: () => readonly number[] } | null = null;

/**
 * Indices of the lines that match, or null if that takes too long. The time limit of `node:vm` does stop a regular expression.
 * A thread for every search was rejected: its start takes tens of milliseconds, this a quarter of one.
 */
function quickMatches(expression: RegExp, lines: readonly string[]): readonly number[] | null {
  context ??= Object.assign(createContext(), { run: () => [] });
  context.run = () => lines.flatMap((text, at) => (expression.test(text) ? [at] : []));
  try {
    const found: readonly number[] = script.runInContext(context, { timeout: longestBlockMs });
    return found;
  } catch (error) {
    if (!isTimeout(error)) throw error;
    return null;
  } finally {
    // Lets the searched lines be collected.
    context.run = () => [];
  }
}

/** The error comes from another realm, so `instanceof` would not recognise it. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}

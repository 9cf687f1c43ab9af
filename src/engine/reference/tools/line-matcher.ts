import { Script, createContext } from "node:vm";
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

/** As long as matching may hold up everything else. What takes longer is a rare pattern, or a very busy machine. */
const longestBlockMs = 50;

const script = new Script("run()");
let context: { run: () => readonly number[] } | null = null;

/**
 * Indices of the lines that match, or null when that takes too long to wait for. Runs under the interpreter's own time limit, which does
 * stop a regular expression: a thread would cost each search its start, tens of milliseconds, for what this does in a quarter of one.
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
    // What was searched must not stay in memory.
    context.run = () => [];
  }
}

/** It is no Error of this realm, so `instanceof` would not know it. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}

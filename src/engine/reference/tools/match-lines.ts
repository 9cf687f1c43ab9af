import { createContext, Script } from "node:vm";
import { ToolError } from "./tool-error.ts";

/** A pattern that backtracks without end would otherwise hold up the whole engine: matching cannot be interrupted from within. */
const timeLimitMs = 1_000;

const script = new Script("run()");
let context: { run: () => readonly number[] } | null = null;

/**
 * Indices of the lines that match. Runs under the interpreter's own time limit, which does stop a regular expression: a
 * worker would cost each search its start, tens of milliseconds, for what this does in a quarter of one.
 */
export function matching(expression: RegExp, lines: readonly { readonly text: string }[]): readonly number[] {
  context ??= Object.assign(createContext(), { run: () => [] });
  context.run = () => lines.flatMap(({ text }, at) => (expression.test(text) ? [at] : []));
  try {
    const found: readonly number[] = script.runInContext(context, { timeout: timeLimitMs });
    return found;
  } catch (error) {
    if (!isTimeout(error)) throw error;
    throw new ToolError(
      "the pattern takes too long on these files; use one without nested or neighbouring repetitions",
      { cause: error },
    );
  }
}

/** It is no Error of this realm, so `instanceof` would not know it. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
  );
}

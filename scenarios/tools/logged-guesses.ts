/** What an engine's log of its tool calls says about guesses. */
interface LoggedGuesses {
  /** Calls of the model, guessed or not. */
  readonly calls: number;
  /** Those that were answered from a guess. */
  readonly hits: number;
  readonly wasted: number;
  readonly wastedBytes: number;
}

/** Reads the log of one session, a line of JSON; null when it is none. */
export function loggedGuesses(text: string): LoggedGuesses | null {
  const calls = callsIn(text);
  if (calls === null) return null;
  const used = calls.filter(({ outcome }) => outcome === "used");
  const wasted = calls.filter(({ outcome }) => outcome === "wasted");
  return {
    calls: used.length,
    hits: used.filter(({ start }) => start === "guess").length,
    wasted: wasted.length,
    wastedBytes: wasted.reduce((sum, { bytes }) => sum + (typeof bytes === "number" ? bytes : 0), 0),
  };
}

function callsIn(text: string): readonly Readonly<Record<string, unknown>>[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    const calls = isRecord(parsed) ? parsed["calls"] : null;
    return Array.isArray(calls) && calls.every(isRecord) ? calls : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

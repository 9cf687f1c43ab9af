import { UserError } from "../../../core/user-error.ts";
import type { Options } from "../options.ts";
import type { GuessCalls } from "./prefetch.ts";

/** The guesser that is asked for; `file` is the log it learns from or follows. */
export async function guesserOf(kind: Exclude<Options["prefetch"], "off">, file: string | null): Promise<GuessCalls> {
  if (kind === "heuristic") return (await import("./guess-mentioned.ts")).guessMentioned;
  if (file === null)
    throw new UserError(`--prefetch ${kind} needs --prefetch-file FILE, a log written with --tool-log`);
  const [{ readSessions }, guesses] = await Promise.all([import("./call-log-file.ts"), import("./guess-from-log.ts")]);
  const sessions = await readSessions(file);
  return kind === "learned" ? guesses.guessFromSessions(sessions) : guesses.guessFromOracle(sessions.at(-1) ?? []);
}

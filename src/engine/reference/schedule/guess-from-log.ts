import type { Message, ToolInput } from "../message.ts";
import { loggedInput, type LoggedCall } from "./call-log-file.ts";
import { keyOf, type GuessCalls, type ProbableCall } from "./prefetch.ts";

/** What a guess has to have going for it: seen this often after the same call, and in this share of the cases. */
const leastCount = 2;
const leastShare = 0.5;

/** Guesses by following a log to the letter: no predictor can be better, so it bounds what guessing can bring. */
export function guessFromOracle(session: readonly LoggedCall[]): GuessCalls {
  return (_, turn) => session.filter((call) => call.turn === turn && call.outcome === "used");
}

/** A call with each argument either as it stands or as the name of the argument of the call before that it repeats. */
interface Pattern {
  readonly name: string;
  readonly values: readonly (readonly [key: string, value: { readonly is: unknown } | { readonly same: string }])[];
}

interface Follower {
  readonly pattern: Pattern;
  count: number;
}

/**
 * Guesses what followed most often, in earlier sessions, on the call that came last: on the very same call, or else on one
 * of the same tool. Arguments that repeat the earlier call's (the file that was edited) are taken from the last call.
 */
export function guessFromSessions(sessions: readonly (readonly LoggedCall[])[]): GuessCalls {
  const followers = followersIn(sessions);
  return (messages) => {
    const last = lastCall(messages);
    for (const context of contextsOf(last)) {
      const seen = [...(followers.get(context)?.values() ?? [])];
      const total = seen.reduce((sum, { count }) => sum + count, 0);
      const likely = seen.filter(({ count }) => count >= leastCount && count / total >= leastShare);
      if (likely.length > 0) return likely.map(({ pattern }) => callOf(pattern, last));
    }
    return [];
  };
}

/** By context, what came next, by pattern. */
function followersIn(sessions: readonly (readonly LoggedCall[])[]): ReadonlyMap<string, Map<string, Follower>> {
  const followers = new Map<string, Map<string, Follower>>();
  for (const session of sessions) {
    for (const [before, next] of neighbours(session.filter(({ outcome }) => outcome === "used"))) {
      const pattern = patternOf(next, before);
      for (const context of contextsOf(before)) {
        const seen = followers.get(context) ?? new Map<string, Follower>();
        followers.set(context, seen);
        const follower = seen.get(JSON.stringify(pattern)) ?? { pattern, count: 0 };
        follower.count += 1;
        seen.set(JSON.stringify(pattern), follower);
      }
    }
  }
  return followers;
}

/** Each turn's last call (null before the first), with every call of the turn after it. */
function neighbours(calls: readonly LoggedCall[]): (readonly [ProbableCall | null, LoggedCall])[] {
  return calls.map((next) => [calls.findLast(({ turn }) => turn < next.turn) ?? null, next]);
}

/** Most telling first. */
function contextsOf(call: ProbableCall | null): string[] {
  return call === null ? ["start"] : [keyOf(comparable(call)), call.name];
}

/** A call of the conversation as the log keeps it. */
function comparable({ name, input }: ProbableCall): ProbableCall {
  return { name, input: loggedInput(name, input) };
}

function patternOf({ name, input }: ProbableCall, before: ProbableCall | null): Pattern {
  const known = Object.entries(before?.input ?? {});
  const values = Object.entries(input).map(([key, value]) => {
    const same = known.find(([, earlier]) => typeof value === "string" && earlier === value);
    return [key, same === undefined ? { is: value } : { same: same[0] }] as const;
  });
  return { name, values };
}

function callOf({ name, values }: Pattern, last: ProbableCall | null): ProbableCall {
  const input: ToolInput = Object.fromEntries(
    values.map(([key, value]) => [key, "same" in value ? last?.input[value.same] : value.is]),
  );
  return { name, input };
}

function lastCall(messages: readonly Message[]): ProbableCall | null {
  const calls = messages
    .findLast(({ role }) => role === "assistant")
    ?.content.flatMap((block) => (block.type === "tool_use" ? [{ name: block.name, input: block.input }] : []));
  return calls?.at(-1) ?? null;
}

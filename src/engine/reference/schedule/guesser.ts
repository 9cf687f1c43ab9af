import { UserError } from "../../../core/user-error.ts";
import type { Block, Message, ToolInput } from "../message.ts";
import type { Options } from "../options.ts";
import { type LoggedCall, loggedInput } from "./call-log-file.ts";
import { type GuessCalls, type ProbableCall, keyOf } from "./prefetch.ts";

/** The guesser for an option. `file` is the log that it learns from or follows. */
export async function guesserOf(kind: Exclude<Options["prefetch"], "off">, file: string | null): Promise<GuessCalls> {
  if (kind === "heuristic") return guessMentioned;
  if (file === null)
    throw new UserError(`--prefetch ${kind} needs --prefetch-file FILE, a log written with --tool-log.`);
  const { readSessions } = await import("./call-log-file.ts");
  const sessions = await readSessions(file);
  return kind === "learned" ? guessFromSessions(sessions) : guessFromOracle(sessions.at(-1) ?? []);
}

/** A guess needs to have followed the same call this often, and in this share of the cases. */
const leastCount = 2;
const leastShare = 0.5;

/** Guesses exactly what a log holds. No predictor can be better, so this is the upper bound. */
function guessFromOracle(session: readonly LoggedCall[]): GuessCalls {
  return (_, turn) => session.filter((call) => call.turn === turn && call.outcome === "used");
}

/** A call with each argument either as it stands or as the name of the argument of the call before that it repeats. */
interface Pattern {
  readonly name: string;
  readonly values: readonly (readonly [key: string, value: { readonly is: unknown } | { readonly same: string }])[];
}

interface Context {
  /** How often it came up. */
  count: number;
  readonly next: Map<string, { readonly pattern: Pattern; count: number }>;
}

/**
 * Guesses what followed most often, in earlier sessions, on the calls that came last: on the very same call, or else on the
 * same two tools, or else on the same tool. Arguments that repeat the last call's (the file that was edited) are taken from it.
 */
export function guessFromSessions(sessions: readonly (readonly LoggedCall[])[]): GuessCalls {
  const contexts = contextsIn(sessions);
  return (messages) => {
    const calls = callsOf(messages);
    const known = keysOf(calls)
      .map((key) => contexts.get(key))
      .find((context) => context !== undefined && context.count >= leastCount);
    if (known === undefined) return [];
    return [...known.next.values()]
      .filter(({ count }) => count >= leastCount && count / known.count >= leastShare)
      .map(({ pattern }) => callOf(pattern, calls.at(-1)));
  };
}

/** What came before each answer of the sessions, with what came in it. */
function contextsIn(sessions: readonly (readonly LoggedCall[])[]): ReadonlyMap<string, Context> {
  const contexts = new Map<string, Context>();
  for (const session of sessions) {
    const used = session.filter(({ outcome }) => outcome === "used");
    for (const turn of new Set(used.map((call) => call.turn))) {
      const before = used.filter((call) => call.turn < turn);
      for (const key of keysOf(before)) {
        const context = contexts.get(key) ?? { count: 0, next: new Map() };
        context.count += 1;
        contexts.set(key, context);
        for (const call of used.filter((one) => one.turn === turn)) {
          const pattern = patternOf(call, before.at(-1));
          const follower = context.next.get(JSON.stringify(pattern)) ?? { pattern, count: 0 };
          follower.count += 1;
          context.next.set(JSON.stringify(pattern), follower);
        }
      }
    }
  }
  return contexts;
}

/** Names of what a session has come to, most telling first. */
function keysOf(calls: readonly ProbableCall[]): string[] {
  const last = calls.at(-1);
  if (last === undefined) return ["start"];
  return [keyOf(last), `${calls.at(-2)?.name ?? ""}, ${last.name}`, last.name];
}

function patternOf({ name, input }: ProbableCall, before: ProbableCall | undefined): Pattern {
  const known = Object.entries(before?.input ?? {});
  const values = Object.entries(input).map(([key, value]) => {
    const same = known.find(([, earlier]) => typeof value === "string" && earlier === value);
    return [key, same === undefined ? { is: value } : { same: same[0] }] as const;
  });
  return { name, values };
}

function callOf({ name, values }: Pattern, last: ProbableCall | undefined): ProbableCall {
  const input: ToolInput = Object.fromEntries(
    values.map(([key, value]) => [key, "same" in value ? last?.input[value.same] : value.is]),
  );
  return { name, input };
}

/** The calls of the conversation, as the log keeps them. */
function callsOf(messages: readonly Message[]): ProbableCall[] {
  return messages.flatMap(({ content }) =>
    content.flatMap((block) =>
      block.type === "tool_use" ? [{ name: block.name, input: loggedInput(block.name, block.input) }] : [],
    ),
  );
}

/** A relative path with an extension, at a line's start or after a space, quote or bracket. */
const mention = /(?<=^|[\s"'`(])(?:[\w.-]+\/)*[\w-][\w.-]*\.[A-Za-z]\w{0,7}(?=$|[\s"'`),;:])/gm;

/**
 * Guesses by a rule of thumb: what the last results (at first: the prompt) mention, and was not viewed yet, is viewed next,
 * in order of mention.
 */
export const guessMentioned: GuessCalls = (messages) => {
  const viewed = new Set(messages.flatMap(({ content }) => content.flatMap(viewedPath)));
  const text = messages.at(-1)?.content.map(textOf).join("\n") ?? "";
  const paths = new Set([...text.matchAll(mention)].map(([path]) => path));
  return [...paths].filter((path) => !viewed.has(path)).map((path) => ({ name: "view", input: { path } }));
};

function viewedPath(block: Block): string[] {
  if (block.type !== "tool_use" || block.name !== "view") return [];
  const path = block.input["path"];
  return typeof path === "string" ? [path] : [];
}

function textOf(block: Block): string {
  if (block.type === "tool_result") return block.is_error === true ? "" : block.content;
  return block.type === "text" ? block.text : "";
}

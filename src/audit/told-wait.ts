import type { RetryHeader } from "../core/fault.ts";
import type { WireExchange } from "../core/trace.ts";
import type { TurnScript } from "../core/turn-script.ts";

/** The wait that a refusal asks for. */
export interface ToldWait {
  readonly waitNs: number;
  /** How it says so, such as a header's name. */
  readonly by: string;
}

/** What the scripted fault of a request's turn told. A limit's own answer does not say it in the log. Null if it told none. */
export function toldWait(
  script: TurnScript | null,
  { turn, thread }: Pick<WireExchange, "turn" | "thread">,
): ToldWait | null {
  if (script === null || turn === null) return null;
  const turns = thread === undefined ? script.turns : (script.threads?.[thread]?.turns ?? []);
  const what = turns[turn]?.fault?.what;
  const waitNs = what?.kind === "status" ? what.retryAfterNs : undefined;
  if (what?.kind !== "status" || waitNs === undefined || what.retryHeader === "malformed") return null;
  return { waitNs, by: what.retryHeader === undefined ? "retry-after" : headerWords[what.retryHeader] };
}

const headerWords: Readonly<Record<Exclude<RetryHeader, "malformed">, string>> = {
  seconds: "retry-after",
  milliseconds: "retry-after-ms",
  date: "a date in retry-after",
};

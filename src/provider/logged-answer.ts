import type { WireExchange } from "../core/trace.ts";
import type { Answer } from "./answer.ts";

/** What the log says about an answer. */
export function loggedAnswer({
  billed,
  place,
  cache,
  modelled,
}: Answer): Pick<WireExchange, "turn" | "thread" | "usage" | "cache" | "modelled"> {
  const thread = place?.thread ?? null;
  return {
    turn: place?.turn ?? null,
    ...(thread === null ? {} : { thread }),
    usage: {
      freshInputTokens: billed.freshTokens,
      cacheWriteTokens: billed.write5mTokens + billed.write1hTokens,
      cacheReadTokens: billed.readTokens,
      outputTokens: billed.outputTokens,
    },
    cache,
    modelled,
  };
}

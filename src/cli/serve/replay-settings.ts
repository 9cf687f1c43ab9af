import { resolve } from "node:path";
import type { ReplaySettings, ReplayTiming } from "../../core/replay-settings.ts";
import { UserError } from "../../core/user-error.ts";
import type { ReplayOptions } from "./options.ts";

/** The replay that a command line asks for, with misses going to `upstream`; undefined without a cassette. */
export function replaySettings(
  { cassette, timing, match, miss }: ReplayOptions,
  upstream?: string,
): ReplaySettings | undefined {
  if (cassette === undefined) {
    /** At their defaults these options are not told from left out; anything else would be ignored without a word. */
    const asked =
      timing !== "recorded" ? "timing" : match !== "position" ? "match" : miss !== "fail" ? "miss" : undefined;
    if (asked !== undefined)
      throw new UserError(`--${asked}: there is nothing to replay. Name a recording with --cassette`);
    return undefined;
  }
  return {
    cassette: resolve(cassette),
    timing: timingOf(timing),
    match,
    onMiss: miss,
    ...(upstream === undefined ? {} : { upstream }),
  };
}

function timingOf(text: string): ReplayTiming {
  if (text === "recorded") return { kind: "recorded", scale: 1 };
  if (text === "none" || text === "model") return { kind: text };
  const scale = Number(/^(\d+(?:\.\d+)?)x$/.exec(text)?.[1]);
  if (!(scale > 0)) throw new UserError(`--timing ${text}: recorded, none, model, or a factor such as 0.5x`);
  return { kind: "recorded", scale };
}

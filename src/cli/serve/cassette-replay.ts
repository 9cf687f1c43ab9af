import { resolve } from "node:path";
import { machineClock } from "../../core/clock.ts";
import type { ReplaySettings, ReplayTiming } from "../../core/replay-settings.ts";
import { UserError } from "../../core/user-error.ts";
import { readCassetteFile } from "../../provider/cassette/cassette-file.ts";
import { startRecorder } from "../../provider/cassette/recorder.ts";
import { checkWritable, keepRecording, sayUnreached, upstreamUrl } from "../recording/keep-recording.ts";
import type { ServeOptions } from "./options.ts";

type ReplayOptions = Pick<ServeOptions, "cassette" | "timing" | "match" | "miss" | "upstream">;

/** The replay that the options request. Misses go to `upstream`. Undefined without a cassette. */
export function replaySettings(
  { cassette, timing, match, miss }: ReplayOptions,
  upstream?: string,
): ReplaySettings | undefined {
  if (cassette !== undefined)
    return {
      cassette: resolve(cassette),
      timing: timingOf(timing),
      match,
      onMiss: miss,
      ...(upstream === undefined ? {} : { upstream }),
    };
  // Without a cassette these options would be ignored. At its default an option looks like one that was left out.
  const set = timing !== "recorded" ? "timing" : match !== "position" ? "match" : miss !== "fail" ? "miss" : undefined;
  if (set !== undefined) throw new UserError(`--${set}: there is no recording to replay. Name one with --cassette.`);
  return undefined;
}

function timingOf(text: string): ReplayTiming {
  if (text === "recorded") return { kind: "recorded", scale: 1 };
  if (text === "none" || text === "model") return { kind: text };
  const scale = Number(/^(\d+(?:\.\d+)?)x$/.exec(text)?.[1]);
  if (scale > 0) return { kind: "recorded", scale };
  throw new UserError(`--timing ${text}: not a timing. Write recorded, none, model, or a factor such as 0.5x.`);
}

/** A recorder in front of the provider that answers what a cassette does not hold. */
export interface LiveRecording {
  /** Where the fake provider sends misses. */
  readonly baseUrl: string;
  /** Adds the recorded answers to the cassette. False if a secret could not be removed. */
  keep(): Promise<boolean>;
}

/** The recording that `--miss live` needs. Undefined without it. */
export async function liveRecording({ cassette, miss, upstream }: ReplayOptions): Promise<LiveRecording | undefined> {
  if (miss !== "live") {
    if (upstream !== undefined)
      throw new UserError("--upstream: used only with --miss live. Pass --miss live, or leave --upstream out.");
    return undefined;
  }
  if (cassette === undefined) throw new UserError("--miss live: the answers have no place. Name a --cassette.");
  if (upstream === undefined) throw new UserError("--miss live: there is no provider to call. Name an --upstream.");
  const before = readCassetteFile(cassette);
  checkWritable("--cassette", cassette);
  const provider = upstreamUrl(upstream);
  const onUnreached = (reason: string): void => sayUnreached(provider, reason);
  const recorder = await startRecorder(provider, machineClock, { onUnreached });
  return {
    baseUrl: recorder.baseUrl,
    keep: async () => {
      // An upstream that did not answer left nothing to replay.
      const answered = (await recorder.finish()).filter(({ response }) => response !== null);
      return answered.length === 0 || (await keepRecording(cassette, answered, { before }));
    },
  };
}

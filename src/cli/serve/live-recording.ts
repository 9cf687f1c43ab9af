import { machineClock } from "../../core/clock.ts";
import { UserError } from "../../core/user-error.ts";
import { readCassetteFile } from "../../provider/cassette/cassette-file.ts";
import { startRecorder } from "../../provider/cassette/recorder.ts";
import type { ReplayOptions } from "./options.ts";
import { keepRecording } from "../recording/keep-recording.ts";
import { upstreamUrl } from "../recording/upstream-option.ts";
import { checkWritable } from "../recording/writable-folder.ts";

/** A recorder in front of the provider that is asked for what a cassette does not hold. */
export interface LiveRecording {
  /** What the provider passes misses on to. */
  readonly baseUrl: string;
  /** Adds what was recorded to the cassette; false when a secret could not be kept out of it. */
  keep(): Promise<boolean>;
}

/** The recording that `--miss live` asks for; undefined without it. UserError where an option is missing. */
export async function liveRecording({ cassette, miss, upstream }: ReplayOptions): Promise<LiveRecording | undefined> {
  if (miss !== "live") {
    if (upstream !== undefined) throw new UserError("--upstream is asked only with --miss live: add it, or leave both");
    return undefined;
  }
  if (cassette === undefined) throw new UserError("--miss live: say which --cassette the answers are added to");
  if (upstream === undefined) throw new UserError("--miss live: say which --upstream to ask");
  const before = readCassetteFile(cassette);
  checkWritable("--cassette", cassette);
  const recorder = await startRecorder(upstreamUrl(upstream), machineClock);
  return {
    baseUrl: recorder.baseUrl,
    keep: async () => {
      /** An upstream that was not there has said nothing worth playing again. */
      const seen = (await recorder.finish()).filter(({ response }) => response !== null);
      return seen.length === 0 || (await keepRecording(cassette, seen, before));
    },
  };
}

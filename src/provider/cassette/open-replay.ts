import type { ReplaySettings } from "../../core/replay-settings.ts";
import { UserError } from "../../core/user-error.ts";
import type { Replay } from "./replay.ts";

/** Reads a cassette for a trial; null without one. The reader and its schema load only then. UserError for a bad file. */
export async function openReplay(settings: ReplaySettings | undefined): Promise<Replay | null> {
  if (settings === undefined) return null;
  const [{ readCassetteFile }, replay] = await Promise.all([import("./cassette-file.ts"), import("./replay.ts")]);
  return new replay.Replay(readCassetteFile(settings.cassette), settings);
}

/** The same for a caller who answers over HTTP: a bad file comes back as its reason. */
export async function replayOrReason(settings: ReplaySettings | undefined): Promise<Replay | string | null> {
  try {
    return await openReplay(settings);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

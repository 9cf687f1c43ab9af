import { readFileSync } from "node:fs";
import { z } from "zod";
import type { RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { readRun, runSchema } from "../../run/run-file.ts";

/** Layout of a baseline of several recordings; one recording alone is kept as a run file (version 1). */
export const baselineVersion = 2;

/** A kept revision: what was recorded of it, oldest first. The newest decides the exact numbers. */
export interface Baseline {
  readonly newest: RunRecord;
  readonly recordings: readonly RunRecord[];
}

/** A baseline of several recordings, version 2. */
export const baselineSchema = z.strictObject({
  $schema: z.string().optional(),
  schemaVersion: z.literal(baselineVersion),
  recordings: z.array(runSchema).min(1),
});

/** Reads a baseline of either layout, or a run as a baseline of one recording. UserError when it is neither. */
export function readBaseline(path: string): Baseline {
  const json = severalRecordings(path);
  if (json === null) {
    const run = readRun(path);
    return { newest: run, recordings: [run] };
  }
  const parsed = baselineSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new UserError(`${path}: at ${issue?.path.join(".") || "the top"}: ${issue?.message ?? "not a baseline"}.`);
  }
  const recordings = parsed.data.recordings
    .map((recording): RunRecord => {
      const { $schema: _, ...run } = recording;
      return run;
    })
    .toSorted((left, right) => Date.parse(left.isoDate) - Date.parse(right.isoDate));
  const newest = recordings.at(-1);
  if (newest === undefined) throw new UserError(`${path}: a baseline without a recording.`);
  return { newest, recordings };
}

/** The file's content when it says that it is of this layout; the reader of run files has the words for all else. */
function severalRecordings(path: string): unknown {
  try {
    const json: unknown = JSON.parse(readFileSync(path, "utf8"));
    const several = z.looseObject({ schemaVersion: z.literal(baselineVersion) }).safeParse(json).success;
    return several ? json : null;
  } catch {
    return null;
  }
}

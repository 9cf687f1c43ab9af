import { z } from "zod";
import type { MetricRecord, RunRecord, TrialRecord } from "../../core/run-record.ts";
import { valueWithoutSecrets } from "../../core/secrets.ts";
import { UserError } from "../../core/user-error.ts";
import { readInputText } from "../../run/input-text.ts";
import { checkVersion, firstProblem, readRun, runSchema } from "../../run/run-file.ts";
import { sideOf } from "../judge/match.ts";

/** Version of the layout of several recordings. One recording alone is kept as a run file. */
const baselineVersion = 6;

/** A baseline: the recordings of one revision, oldest first. The newest decides the exact numbers. */
export interface Baseline {
  readonly newest: RunRecord;
  readonly recordings: readonly RunRecord[];
}

/** A baseline of several recordings. */
export const baselineSchema = z.strictObject({
  $schema: z.string().optional(),
  schemaVersion: z.literal(baselineVersion),
  recordings: z.array(runSchema).min(1),
});

/** Reads a baseline, or a run as a baseline of one recording. UserError when the file is neither. */
export function readBaseline(path: string): Baseline {
  const json = severalRecordings(path);
  if (json === null) {
    const run = readRun(path);
    return { newest: run, recordings: [run] };
  }
  checkVersion(path, "baseline", json, baselineVersion);
  const parsed = baselineSchema.safeParse(valueWithoutSecrets(json));
  if (!parsed.success) throw new UserError(firstProblem(path, parsed.error));
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

/** The file's content if it has recordings. Everything else is left to the reader of run files. */
function severalRecordings(path: string): unknown {
  try {
    const json: unknown = JSON.parse(readInputText(path));
    return z.looseObject({ recordings: z.unknown() }).safeParse(json).success ? json : null;
  } catch {
    return null;
  }
}

/**
 * Recordings as a file to keep in git: what each measured as head, keys sorted, one value a line. Measured values are
 * rounded to six significant digits, far below any noise. Counted and modelled values are compared for equality, so they
 * are not rounded. The comparison and the outcome are left out: they are about another baseline. Of several recordings only the newest keeps
 * its requests, which are most of the text and serve exact numbers only.
 */
export function baselineText(recordings: readonly RunRecord[]): string {
  const runs = recordings.map((record, index) => recordingOf(record, index === recordings.length - 1));
  const file = runs.length === 1 ? runs[0] : { schemaVersion: baselineVersion, recordings: runs };
  return `${JSON.stringify(file, sortKeys, 1)}\n`;
}

function recordingOf(record: RunRecord, withRequests: boolean): RunRecord {
  const scenarios = sideOf(record, "head").map((scenario) => {
    const measured = new Set(scenario.metrics.filter(isMeasured).map((metric) => metric.id));
    const arms = scenario.arms.map((arm) => ({
      ...arm,
      trials: arm.trials.map((trial) => ({
        ...rounded(trial, measured),
        requests: withRequests ? trial.requests : [],
      })),
    }));
    return { ...scenario, arms };
  });
  const { outcome: _, ...rest } = record;
  return { ...rest, base: null, comparison: null, scenarios };
}

function isMeasured(metric: MetricRecord): boolean {
  return metric.kind === "measured";
}

function rounded(trial: TrialRecord, measured: ReadonlySet<string>): TrialRecord {
  const values = Object.entries(trial.values).map(
    ([id, value]) => [id, measured.has(id) ? Number(value.toPrecision(6)) : value] as const,
  );
  return { ...trial, values: Object.fromEntries(values) };
}

/** For JSON.stringify: writes the keys of every object in code-unit order. */
function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)),
  );
}

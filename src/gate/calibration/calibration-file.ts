import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { MetricNoise } from "./calibration.ts";
import { writeWholeFile } from "../../run/whole-file.ts";
import { jsonWithoutSecrets } from "../../core/secrets.ts";
import { makeFolder } from "../../run/made-folder.ts";

const calibrationVersion = 1;
const dayMs = 86_400_000;
const validDays = 30;

const schema = z.strictObject({
  schemaVersion: z.literal(calibrationVersion),
  isoDate: z.iso.datetime(),
  engine: z.string(),
  machine: z.string(),
  noise: z.array(
    z.strictObject({
      scenario: z.string(),
      arm: z.string(),
      metric: z.string(),
      pairs: z.number(),
      spread: z.number().nonnegative(),
      floor: z.number().nonnegative(),
      margin: z.number().positive(),
      suggestedMargin: z.number().positive(),
      pairsFor: z.strictObject({ five: z.number().nullable(), ten: z.number().nullable() }),
      inconclusive: z.number(),
    }),
  ),
});

/** Noise of one engine on one class of machine. */
export interface Calibration {
  readonly isoDate: string;
  readonly engine: string;
  readonly machine: string;
  readonly noise: readonly MetricNoise[];
}

/** Folder of calibrations, below XDG_CACHE_HOME or ~/.cache. */
export function calibrationFolder(environment: NodeJS.ProcessEnv): string {
  return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "agent-engine-bench", "calibrations");
}

/** Writes a calibration in place of an older one of its engine and machine; returns the file's path. */
export async function keepCalibration(folder: string, calibration: Calibration): Promise<string> {
  makeFolder(folder);
  const path = pathOf(folder, calibration.engine, calibration.machine);
  await writeWholeFile(path, `${jsonWithoutSecrets({ schemaVersion: calibrationVersion, ...calibration }, 1)}\n`);
  return path;
}

/** The calibration of an engine on this class of machine, or why there is none. */
export async function findCalibration(
  folder: string,
  engine: string,
  machine: string,
  nowIso: string,
): Promise<
  { readonly kind: "found"; readonly calibration: Calibration } | { readonly kind: "none"; readonly reason: string }
> {
  const text = await readFile(pathOf(folder, engine, machine), "utf8").catch(() => null);
  if (text === null) return { kind: "none", reason: "this machine is not calibrated for this engine" };
  const parsed = schema.safeParse(jsonOrNull(text));
  if (!parsed.success) return { kind: "none", reason: "this bench can't read the calibration of this machine" };
  const ageDays = (Date.parse(nowIso) - Date.parse(parsed.data.isoDate)) / dayMs;
  if (!(ageDays >= 0 && ageDays <= validDays)) {
    const age = ageDays < 0 ? "from the future: is the clock right?" : `older than ${validDays} days`;
    return { kind: "none", reason: `the calibration of ${parsed.data.isoDate.slice(0, 10)} is ${age}` };
  }
  return { kind: "found", calibration: parsed.data };
}

function pathOf(folder: string, engine: string, machine: string): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([engine, machine]))
    .digest("hex");
  return join(folder, `${digest.slice(0, 16)}.json`);
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

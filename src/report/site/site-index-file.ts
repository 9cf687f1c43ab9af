import { z } from "zod";
import type { SiteRun, SiteRunScenario, SiteRunValue } from "./site-run.ts";

/** Where a site keeps it, from its root. */
export const siteIndexPath = "run/index.json";

/** A published run, and the length of its file when it was read. Another length means another file. */
export interface IndexedRun {
  readonly bytes: number;
  readonly run: SiteRun;
}

/** Changes of level found in a part of a history (place, divergence, p), by the digest of the part. */
export type SearchedParts = ReadonlyMap<string, readonly (readonly [number, number, number])[]>;

export interface SiteIndex {
  readonly runs: readonly IndexedRun[];
  readonly searched: SearchedParts;
}

/** Version of the file's layout, and of the search for changes of level whose results it holds. */
const schemaVersion = 4;

const runOutcome = z.enum(["failed", "interrupted", "regressed", "inconclusive", "passed", "measured", "compared"]);
const scenarioOutcome = z.enum([...runOutcome.options, "not-applicable"]);

const metric = z.strictObject({
  id: z.string(),
  title: z.string(),
  unit: z.enum(["ns", "bytes", "count", "tokens", "ratio", "nanoUsd"]),
  kind: z.enum(["exact", "modelled", "measured"]),
  better: z.enum(["lower", "higher", "neither"]),
  meaning: z.string(),
  gatesOn: z.array(z.string()),
});

/** What the runs of a scenario share. It is written once: it is a hundred times as long as the values of a run. */
const workload = z.strictObject({
  id: z.string(),
  digest: z.string(),
  title: z.string(),
  question: z.string(),
  metrics: z.array(metric),
  arms: z.array(z.strictObject({ id: z.string(), title: z.string(), control: z.boolean() })),
});

/** Median, trials and, where pairs were judged, their change; 0 where nothing was observed. */
const value = z.union([z.literal(0), z.tuple([z.number(), z.number()]), z.tuple([z.number(), z.number(), z.number()])]);

const indexed = z.strictObject({
  bytes: z.number(),
  id: z.string(),
  isoDate: z.string(),
  engine: z.strictObject({
    id: z.string(),
    version: z.string().nullable(),
    revision: z.string().nullable(),
    dirty: z.boolean(),
  }),
  base: z.strictObject({ name: z.string(), revision: z.string() }).nullable(),
  against: z.string().nullable(),
  outcome: runOutcome,
  headline: z.string(),
  explanation: z.string(),
  processor: z.string(),
  machine: z.string(),
  /** Place of the workload, outcome, and the values of its arms, one for each metric. */
  scenarios: z.array(z.tuple([z.number(), scenarioOutcome, z.array(z.array(value))])),
});

const file = z.strictObject({
  schemaVersion: z.literal(schemaVersion),
  benchVersion: z.string(),
  workloads: z.array(workload),
  runs: z.array(indexed),
  searched: z.record(z.string(), z.array(z.tuple([z.int().min(0), z.number(), z.number().min(0).max(1)]))),
});

/** The index as text. The same runs give the same bytes, in any order. */
export function siteIndexText({ runs, searched }: SiteIndex, benchVersion: string): string {
  const workloads: z.infer<typeof workload>[] = [];
  const places = new Map<string, number>();
  const placeOf = (scenario: SiteRunScenario): number => {
    const words = wordsOf(scenario);
    const key = JSON.stringify(words);
    const place = places.get(key) ?? workloads.push(words) - 1;
    places.set(key, place);
    return place;
  };
  const ordered = runs.toSorted((left, right) => (left.run.id < right.run.id ? -1 : 1));
  const packed = ordered.map(({ bytes, run: { base, scenarios, ...run } }) => ({
    ...run,
    base: base === null ? null : { name: base.name, revision: base.revision },
    bytes,
    scenarios: scenarios.map((scenario) => [
      placeOf(scenario),
      scenario.outcome,
      scenario.arms.map(({ values }) => values.map(packedValue)),
    ]),
  }));
  const parts = Object.fromEntries([...searched].toSorted(([left], [right]) => (left < right ? -1 : 1)));
  return `${JSON.stringify({ schemaVersion, benchVersion, workloads, runs: packed, searched: parts })}\n`;
}

/** What an index holds; nothing when another version of bench wrote it, as its words are that version's. */
export function parseSiteIndex(text: string | null, benchVersion: string): SiteIndex {
  const parsed = file.safeParse(jsonOf(text));
  if (!parsed.success || parsed.data.benchVersion !== benchVersion) return { runs: [], searched: new Map() };
  const { workloads, runs, searched } = parsed.data;
  return {
    runs: runs.flatMap(({ bytes, scenarios, ...run }) => {
      const unpacked = scenarios.map(([place, worst, values]) => scenarioOf(workloads[place], worst, values));
      const whole = unpacked.flatMap((scenario) => (scenario === null ? [] : [scenario]));
      // A run that points at what is not there is read again.
      return whole.length < unpacked.length ? [] : [{ bytes, run: { ...run, scenarios: whole } }];
    }),
    searched: new Map(Object.entries(searched)),
  };
}

function scenarioOf(
  words: z.infer<typeof workload> | undefined,
  worst: SiteRunScenario["outcome"],
  values: readonly (readonly z.infer<typeof value>[])[],
): SiteRunScenario | null {
  if (words === undefined || values.length !== words.arms.length) return null;
  return {
    ...words,
    outcome: worst,
    arms: words.arms.map((arm, place) => ({ ...arm, values: (values[place] ?? []).map(unpackedValue) })),
  };
}

/** In one order of keys, so that equal words are equal text wherever they come from. */
function wordsOf({ id, digest, title, question, metrics, arms }: SiteRunScenario): z.infer<typeof workload> {
  return {
    id,
    digest,
    title,
    question,
    metrics: metrics.map((one) => ({
      id: one.id,
      title: one.title,
      unit: one.unit,
      kind: one.kind,
      better: one.better,
      meaning: one.meaning,
      gatesOn: [...one.gatesOn],
    })),
    arms: arms.map((arm) => ({ id: arm.id, title: arm.title, control: arm.control })),
  };
}

function packedValue(one: SiteRunValue | null): z.infer<typeof value> {
  if (one === null) return 0;
  const { median, trials, pairedChange } = one;
  return pairedChange === null ? [median, trials] : [median, trials, pairedChange];
}

function unpackedValue(packed: z.infer<typeof value>): SiteRunValue | null {
  if (packed === 0) return null;
  const [median, trials, pairedChange = null] = packed;
  return { median, trials, pairedChange };
}

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

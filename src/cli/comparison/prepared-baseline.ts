import type { MeasuredEngine, OptionsRecord, RunRecord } from "../../core/run-record.ts";
import { UserError } from "../../core/user-error.ts";
import { BuildFailure } from "../../gate/revisions/build-steps.ts";
import { cleanText } from "../../report/clean-text.ts";
import type { Side } from "../../run/trial.ts";
import type { EngineHome, Workbench } from "../config/workbench.ts";
import { publishedRoot } from "../engines/published-version.ts";
import { requestedPart } from "../measurement/planned-request.ts";
import type { Progress } from "../terminal/progress.ts";
import { printable } from "../terminal/status-line.ts";
import { type CalibratedMargins, calibratedMargins } from "./margins.ts";
import {
  builtCheckout,
  checkSameEngine,
  commitOf,
  commitOfRun,
  type RecordedVersion,
  resolveVersion,
  workingTree,
} from "./named-version.ts";

/** What a run is compared with. */
export type PreparedBaseline = { readonly kind: "none" } | StoredBaseline | PairedBaseline;

/** Recorded runs that can't be measured again, for the given reason. */
export interface StoredBaseline extends CalibratedMargins {
  readonly kind: "stored";
  readonly name: string;
  /** The newest recording, cut to the scenarios and arms of this run. */
  readonly recording: RunRecord;
  readonly recordings: readonly RunRecord[];
  readonly reason: string;
}

/** A version that is measured again beside the head. */
export interface PairedBaseline extends CalibratedMargins {
  readonly kind: "paired";
  readonly name: string;
  /** The base's git commit, or its version if it is a published one. */
  readonly commit: string;
  /** Built checkouts of both sides, or the folders with their installed packages. */
  readonly roots: Readonly<Record<Side, string>>;
  /** The newest recording, cut to this run. It decides the exact numbers. Null for a git revision and a published version. */
  readonly recording: RunRecord | null;
  /** The base's engine, if it is another one than the head's. */
  readonly otherEngine?: MeasuredEngine;
}

interface BaselineRequest {
  readonly bench: Workbench;
  readonly home: EngineHome;
  readonly options: OptionsRecord;
  readonly seed: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Called when pairs are certain, before anything is built or installed for them. It may refuse them. */
  readonly onPairs: () => void;
}

/** Finds the baseline and builds or installs both sides. The head is the working tree with its uncommitted changes, or a named version. */
export async function prepareBaseline(input: BaselineRequest): Promise<PreparedBaseline> {
  const { bench, home, progress, signal, onPairs } = input;
  const { baseline: name } = input.options;
  if (name === null) return { kind: "none" };
  const version = await resolveVersion(bench, home, name);
  checkSameEngine(version, home);
  const margins = await calibratedMargins(bench, home.engine.id);
  if (version.kind !== "recorded") onPairs();
  if (version.kind === "published") {
    const { version: commit } = version;
    const head = await installedHead(input);
    const roots = { base: await publishedRoot(version, signal), head };
    return { ...margins, kind: "paired", name, commit, roots, recording: null };
  }
  if (version.kind === "revision") {
    const { commit } = version;
    const head = await builtHead(input, commit);
    const roots = { base: await builtCheckout(home, commit, signal), head };
    return { ...margins, kind: "paired", name, commit, roots, recording: null };
  }
  const recording = recordingFor(version, input);
  const stored = { ...margins, kind: "stored", name, recording, recordings: version.recordings } as const;
  const target = await commitOfRun(version.run, home);
  if (target.kind === "none") return { ...stored, reason: target.reason };
  const { commit } = target;
  const head = await builtHead(input, commit);
  try {
    const roots = { base: await builtCheckout(home, commit, signal), head };
    return { ...margins, kind: "paired", name, commit, roots, recording };
  } catch (error) {
    // The recording still decides the exact numbers.
    if (!(error instanceof UserError) || signal.aborted) throw error;
    progress.say(cleanText(error.message, 4000));
    const why = error instanceof BuildFailure ? error.reason : error.message;
    return { ...stored, reason: `${name} (${commit.slice(0, 12)}) can't be built here: ${printable(why)}` };
  }
}

/** The folder with the head's packages: those that are installed, or those of a published version. */
async function installedHead({ bench, home, options: { head }, signal }: BaselineRequest): Promise<string> {
  if (head === ".") return home.repository;
  const version = await resolveVersion(bench, home, head);
  checkSameEngine(version, home);
  if (version.kind !== "published")
    throw new UserError(
      `${head} is a recorded run, which can't be installed. Name a version, such as ${home.engine.id}@1.2.3.`,
    );
  return publishedRoot(version, signal);
}

/** The root of the built head. */
async function builtHead({ bench, home, options, progress, signal }: BaselineRequest, commit: string): Promise<string> {
  const { baseline, head } = options;
  const isWorkingTree = head === ".";
  const revision = isWorkingTree
    ? await workingTree(home)
    : await commitOf(await resolveVersion(bench, home, head), home);
  progress.say(`Building ${baseline} (${commit.slice(0, 12)}) and ${isWorkingTree ? "the working tree" : head} ...`);
  return builtCheckout(home, revision, signal);
}

function recordingFor({ name, run }: RecordedVersion, { bench, options, seed }: BaselineRequest): RunRecord {
  if (run.seed !== seed)
    throw new UserError(`Baseline ${name} has the seed ${run.seed}, this run ${seed}. Pass --seed ${run.seed}.`);
  return requestedPart(run, bench, options);
}

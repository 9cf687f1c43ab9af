import type { Budget } from "./budget.ts";
import type { CacheMark } from "./cache-mark.ts";
import type { Comparison } from "./comparison.ts";
import type { MetricValues, ScenarioMetric } from "./metric.ts";
import type { Outcome } from "./outcome.ts";
import type { SweepPosition } from "./scenario.ts";
import type { KeptTimeline } from "./timeline.ts";
import type { PromptDifference, RequestSection, WireExchange } from "./trace.ts";
import type { RecordedPhase } from "./trial-phase.ts";

/** Version of the run file's layout; a reader refuses what it does not know. */
export const runSchemaVersion = 5;

/** All that one invocation measured. Raw samples are kept; statistics are recomputed from them. */
export interface RunRecord {
  readonly schemaVersion: typeof runSchemaVersion;
  readonly id: string;
  readonly isoDate: string;
  /** What was typed, for people; nothing reads it back. */
  readonly command: readonly string[];
  /** What was asked for, as data. Null for a run that neither `bench run` nor `bench compare` made. */
  readonly options: OptionsRecord | null;
  readonly seed: string;
  readonly harness: { readonly version: string; readonly revision: string | null };
  readonly engine: MeasuredEngine;
  /** The baseline's side of a paired run. `revision` is a git commit, or the version of a published agent. */
  readonly base: { readonly name: string; readonly revision: string } | null;
  readonly environment: Environment;
  readonly interrupted: boolean;
  readonly scenarios: readonly ScenarioRecord[];
  /** Null when nothing was compared. */
  readonly comparison: Comparison | null;
  /** What the run came to. Absent until the run is finished, and in a baseline. */
  readonly outcome?: Outcome;
  /** Absolute limits in force; the outcome says how the run stands to them. */
  readonly budgets?: readonly Budget[];
  /** Of a baseline: regressions that were accepted, each with its reason. */
  readonly accepted?: readonly Acceptance[];
  /** One trial's timeline a side, of arms that regressed or failed only; in a part with a baseline, of every arm. */
  readonly timelines?: readonly KeptTimeline[];
  /** This is one part of a run that several machines share; it is judged when all parts are joined. */
  readonly shard?: Shard;
  /** The machines that measured the parts of a joined run, and which scenarios each took. */
  readonly shards?: readonly ShardSource[];
}

/**
 * The options of a run that a resumed or merged run needs again: what is measured and how it is judged. The seed and the
 * shard are fields of the run itself, so the options of all parts of one run are equal.
 */
export interface OptionsRecord {
  /** Scenarios named on the command line; empty when the whole set was asked for. */
  readonly scenarios: readonly string[];
  /** Recordings named on the command line, relative to the folder of the run. Absent without any. */
  readonly cassettes?: readonly string[];
  readonly set: string;
  /** Id of the engine, named or chosen by the configuration. */
  readonly engine: string;
  /** Id of the engine on the base side, in a run of two engines. */
  readonly otherEngine?: string;
  /** The command of `--engine-command`. Null for an engine with an entry. */
  readonly engineCommand: string | null;
  /** Arms named on the command line; empty for all. */
  readonly arms: readonly string[];
  /** Baseline name, git revision or run file; null when nothing is compared. */
  readonly baseline: string | null;
  /** The side that may have changed: a revision, or `.` for the working tree. */
  readonly head: string;
  readonly gate: boolean;
  readonly strict: boolean;
  /** Whether the run ends at the first sure regression. Absent: all is measured. */
  readonly failFast?: true;
  /** Absent: the run keeps the texts of prompts. */
  readonly keepsPrompts?: false;
  /** Rounds, or pairs when there is a baseline; null for the default. */
  readonly trials: number | null;
  /** No round begins after this time. */
  readonly budgetNs: number;
  /** Whether what regressed is profiled. */
  readonly profile: boolean;
}

/** A run with its outcome: what a report shows. */
export interface FinishedRun extends RunRecord {
  readonly outcome: Outcome;
}

/** A regression that somebody decided to live with. */
export interface Acceptance {
  readonly scenario: string;
  readonly arm: string;
  readonly metric: string;
  readonly value: number;
  /** The change of a timing, as a fraction of the baseline; null for numbers that do not vary. */
  readonly change: number | null;
  readonly reason: string;
  readonly isoDate: string;
  /** The git user's name; null where git has none. */
  readonly by: string | null;
}

/** The engine as it was measured. */
export interface MeasuredEngine {
  readonly id: string;
  /** What it says of itself. Null if its entry does not tell where the version stands. */
  readonly version: string | null;
  readonly revision: string | null;
  /** It had changes that were not committed. */
  readonly dirty: boolean;
  /** Git's id of the files with those changes. */
  readonly tree?: string;
}

/** Which part of a run this is: `of` is equal for all parts of one run. */
export interface Shard {
  readonly index: number;
  readonly count: number;
  readonly of: string;
  /** Noise floors by metric that the machine's calibration found, as fractions; absent where it is not calibrated. */
  readonly noiseFloors?: Readonly<Record<string, number>>;
}

interface ShardSource {
  readonly index: number;
  readonly scenarios: readonly string[];
  readonly environment: Environment;
}

/** A scenario as it ran, with its trials. */
export interface ScenarioRecord {
  readonly id: string;
  readonly family: string;
  readonly title: string;
  readonly question: string;
  /** Digest of the arms' toggles and workloads (files, script, provider settings): equal digests are comparable. */
  readonly digest: string;
  readonly metrics: readonly MetricRecord[];
  readonly arms: readonly ArmRecord[];
}

/** A metric as it was defined when the run was made. */
export type MetricRecord = ScenarioMetric;

/** An arm as it ran, trials of both sides among each other. */
export interface ArmRecord {
  readonly id: string;
  readonly title: string;
  readonly plain: boolean;
  /** Arms of one group share a workload; the plain arm of the group is what the others are compared with. */
  readonly group: string;
  readonly control: boolean;
  readonly toggles: Readonly<Record<string, string>>;
  readonly sweep?: SweepPosition;
  readonly trials: readonly TrialRecord[];
}

/** One execution of an arm on one side. */
export interface TrialRecord {
  readonly phase: RecordedPhase;
  readonly side: "head" | "base";
  readonly outcome: TrialOutcome;
  readonly values: MetricValues;
  /** The main requests in order: shows where two sides part. */
  readonly requests: readonly RequestRecord[];
  /** Requests for titles, summaries and the like, in order. Absent without any, and in files of before they were recorded. */
  readonly sides?: readonly RequestRecord[];
  /** Command lines of processes that the engine left running. They were ended. Absent without any. */
  readonly survivors?: readonly string[];
  /** Command lines of expected daemons. They were ended, and no metric counts them. Absent without any. */
  readonly daemons?: readonly string[];
  /** Names that processes of the trial looked up, each once. Absent without any, and where the network was open. */
  readonly namesLookedUp?: readonly string[];
  /** What the machine did meanwhile; absent in files of before it was recorded. */
  readonly conditions?: TrialConditions;
}

/** What a run file keeps of a main request. */
export interface RequestRecord {
  readonly sections: readonly RequestSection[];
  /** Cache marks in the prompt. */
  readonly breakpoints: number;
  /** Where they stand. Absent without any, and in files of before it was recorded. */
  readonly marks?: readonly CacheMark[];
  /** Most output tokens that it asks for. Absent if it names no number, and in files of before it was recorded. */
  readonly maxTokens?: number;
  /** As the request names it. Absent in files of before it was recorded. */
  readonly model?: string;
  /** Numbered from 0 in the order of first use, within the trial. */
  readonly connection: number;
  readonly outputTokens: number;
  /** Absent in files of before it was recorded. */
  readonly inputTokens?: InputTokens;
  /** Where the prompt departs from the request before. Absent if it only appends to it. */
  readonly difference?: PromptDifference;
  /** Why it got no whole answer. Absent if it got one. */
  readonly failure?: Exclude<WireExchange["outcome"], "complete">;
}

/** The tokens of one prompt, by what the cache did with them. Together they are the whole prompt. */
export interface InputTokens {
  readonly fresh: number;
  readonly written: number;
  readonly read: number;
}

/** The machine around one trial, apart from what the trial measured: grounds to drop a pair that its values can't touch. */
export interface TrialConditions {
  /** Processor time of all cores from before the trial to after it, and what the hypervisor took of it; null where unknown. */
  readonly processorNs: number | null;
  readonly stolenNs: number | null;
  /** Runnable processes, bench among them: mean of a look before the trial and one after it; null where unknown. */
  readonly runnable: number | null;
  /** How much further the wall clock went than the monotonic one, which stands still while the machine sleeps. */
  readonly suspendedNs: number;
}

/** Done right, or why not. Only a trial that is done has values. `not-applicable`: the question cannot be asked of this engine. */
export type TrialOutcome =
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "not-applicable"; readonly reason: string };

export type RunNetwork = { readonly kind: "isolated" } | { readonly kind: "open"; readonly reason: string };

/** The machine and the state it was in; timings of different machines are not comparable. */
export interface Environment {
  readonly cpuModel: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly kernel: string;
  readonly node: string;
  readonly governor: string | null;
  readonly loadBefore: number;
  readonly loadAfter: number;
  /** Share of processor time that the hypervisor took during the run; null where unknown. */
  readonly stealRatio: number | null;
  readonly accounting: string;
  /** The network of the engines: loopback alone, or open for a reason. */
  readonly network: RunNetwork;
  /** How late the provider wrote its events against their schedule. */
  readonly drift: { readonly events: number; readonly p50Ns: number; readonly p99Ns: number } | null;
}

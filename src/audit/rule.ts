import type { MachineLoad } from "../core/disturbance.ts";
import type { AuditPart } from "../core/finding.ts";
import type { MetricValues } from "../core/metric.ts";
import type { EngineSpan, InsideView } from "../core/timeline.ts";
import type { Trace, WireExchange } from "../core/trace.ts";
import type { TurnScript } from "../core/turn-script.ts";
import { medianInterval } from "../stats/median-interval.ts";
import type { TaskCost } from "./model-task.ts";
import type { ToolTurn } from "./tool-turns.ts";

/** All that the rules may look at in one trial. */
export interface TrialEvidence {
  /** Begins each line of evidence that comes from this trial. Empty if there is one trial only. */
  readonly label: string;
  /** The trial's work was right. Otherwise it failed, or its question cannot be asked of the agent. */
  readonly isDone: boolean;
  readonly trace: Trace;
  readonly script: TurnScript | null;
  readonly turns: readonly ToolTurn[];
  /** What the scenario read from the trace. Empty if the trial was not done. */
  readonly values: MetricValues;
  readonly engineSpans: readonly EngineSpan[];
  /** What a look from inside the process showed. Null in most trials. */
  readonly inside: InsideView | null;
}

/** Looks for one kind of waste in the trials of an agent. */
export interface Rule {
  readonly id: string;
  readonly part: AuditPart;
  /** What it looks for, as a short noun phrase. */
  readonly looksFor: string;
  /**
   * Which trials it is shown. `done`: those whose work was right, because what an agent does after a failure is no habit of it. `all`:
   * the rule looks for the failure itself, or for what is wrong however the trial ended.
   */
  readonly looksAt: "done" | "all";
  /** It judges times that a busy machine makes longer. It is not asked on one. */
  readonly needsCalm?: true;
  /** Call it through `lookBy`, which picks the trials. */
  readonly look: (trials: readonly TrialEvidence[], machine: MachineLoad) => RuleResult;
}

/** `not-seen`: the trials could have shown it, and did not. `not-applicable`: no trial could have shown it. */
export type RuleResult =
  | FoundWaste
  | { readonly kind: "not-seen" }
  | { readonly kind: "not-applicable"; readonly reason: string };

/** One finding with all places as evidence. */
export interface FoundWaste {
  readonly kind: "found";
  /** One sentence with figures. */
  readonly title: string;
  /** One line for each place. Untrusted text. */
  readonly evidence: readonly string[];
  readonly remedy: string;
  readonly cost: TaskCost;
}

export const notSeen: RuleResult = { kind: "not-seen" };

/** What a rule finds in the trials that it may look at. */
export function lookBy(
  { looksAt, look, needsCalm }: Rule,
  trials: readonly TrialEvidence[],
  machine: MachineLoad = "unknown",
): RuleResult {
  if (needsCalm === true && machine === "busy")
    return { kind: "not-applicable", reason: "the machine was busy, and its times say little" };
  const shown = looksAt === "all" ? trials : trials.filter(({ isDone }) => isDone);
  return shown.length === 0
    ? { kind: "not-applicable", reason: "the agent did the work of no trial right" }
    : look(shown, machine);
}

/**
 * The median of times if it is beyond a limit without doubt. A busy minute moves a median that lies close to the limit, and two audits
 * of one agent would disagree. So the low end of the 95 % interval counts, or the least of too few times for one.
 */
export function medianBeyond(timesNs: readonly number[], limitNs: number): number | null {
  const interval = medianInterval(timesNs);
  if (interval === null) return null;
  const { median, low } = interval;
  const leastNs = Number.isFinite(low) ? low : Math.min(...timesNs);
  return leastNs < limitNs ? null : median;
}

const mostEvidence = 8;

/** The first places, and how many more there were. */
export function firstPlaces(lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, mostEvidence);
  return lines.length > shown.length ? [...shown, `and ${lines.length - shown.length} more`] : shown;
}

/**
 * The trial's launch that was running at a moment, from 0: those before the measured one, the measured one, those after it. Each is a
 * process of its own, often with a session of its own.
 */
export function launchAt({ earlier = [], spawnNs, later = [] }: Trace, atNs: number): number {
  const starts = [...earlier.map((launch) => launch.spawnNs), spawnNs, ...later.map((launch) => launch.spawnNs)];
  return Math.max(
    0,
    starts.findLastIndex((startNs) => startNs <= atNs),
  );
}

/** The answered requests of the main line. */
export function mainExchanges({ trace }: TrialEvidence): readonly WireExchange[] {
  return trace.exchanges.filter(({ purpose, outcome }) => purpose === "main" && outcome === "complete");
}

/** The tokens of a request's whole prompt. */
export function promptTokens({ usage }: WireExchange): number {
  return usage.freshInputTokens + usage.cacheWriteTokens + usage.cacheReadTokens;
}

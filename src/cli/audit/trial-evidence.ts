import type { TrialEvidence } from "../../audit/rule.ts";
import { toolTurns } from "../../audit/tool-turns.ts";
import type { Trace } from "../../core/trace.ts";
import { trialResult } from "../../run/trial-outcome.ts";
import type { Trial } from "../../run/trial.ts";

/**
 * Holds two trials of each arm as evidence: one that was done, and one that was not. The rounds repeat the same work, so one trial
 * shows what all show. It is the fastest one: what a busy machine added to the others is no waste of the agent.
 */
export class TrialEvidenceLog {
  readonly #trials = new Map<string, TrialEvidence>();

  /** Adds a trial. A control says nothing about the agent. */
  add({ scenario, arm, workload: { script, endings } }: Trial, trace: Trace): void {
    if (arm.control !== undefined || trace.exit.kind === "not-started") return;
    const read = trialResult({ scenario, arm, trace, ...(endings !== undefined && { endings }) });
    const place = arm.id === "as-is" ? scenario.id : `${scenario.id} ${arm.id.replace(/\/as-is$/, "")}`;
    const label = `${place}${outcomeWords[read.outcome.kind]}, `;
    const before = this.#trials.get(label);
    if (before !== undefined && lengthNs(before.trace) <= lengthNs(trace)) return;
    this.#trials.set(label, {
      label,
      isDone: read.outcome.kind === "done",
      trace,
      script,
      turns: toolTurns(trace, script, []),
      values: read.values,
      engineSpans: [],
      inside: null,
    });
  }

  /** By scenario and arm, so that two audits of one agent list their evidence in the same order. */
  all(): readonly TrialEvidence[] {
    return [...this.#trials.values()].toSorted((left, right) => (left.label < right.label ? -1 : 1));
  }
}

const outcomeWords = { done: "", failed: " (failed)", "not-applicable": " (not applicable)" } as const;

function lengthNs({ spawnNs, exitNs }: Trace): number {
  return exitNs - spawnNs;
}

/**
 * Where a recorded trial stands in its run; `index` counts from 0 within the kind.
 * round: one side alone runs every arm once. pair: both sides back to back. confirmation: a pair taken later, in new
 * processes, for a row that regressed; it is judged apart from the pairs that raised the alarm.
 * Trials of one side and equal phase were taken together; a pair is two trials of both sides and equal phase.
 */
export interface RecordedPhase {
  readonly kind: "round" | "pair" | "confirmation";
  readonly index: number;
}

/** The phase of any trial. discarded: it warms files up before the pairs, and is not recorded. */
export type TrialPhase = RecordedPhase | { readonly kind: "discarded" };

/** The phase for people, counted from 1, such as "pair 3". Equal only for equal phases, so it is a key as well. */
export function phaseName(phase: TrialPhase): string {
  switch (phase.kind) {
    case "discarded":
      return "discarded";
    case "round":
    case "pair":
      return `${phase.kind} ${phase.index + 1}`;
    case "confirmation":
      return `confirmation pair ${phase.index + 1}`;
  }
}

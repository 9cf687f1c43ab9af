import type { Cause } from "../../../src/core/cause.ts";

/** Where the engine under test stands. */
export const engineFolder = "src/engine/reference";

/** A text of the engine's source and what stands in its place. The text occurs once. */
export interface SourceChange {
  /** Relative to the folder of the reference engine. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/**
 * What a change is found by. exact, modelled: numbers that repeat, three trials a side, on any machine. counted: pairs of numbers that
 * do not depend on the machine's load, such as memory. timed: pairs of times, on a quiet machine.
 */
export type PlantKind = "exact" | "modelled" | "counted" | "timed";

/** A change of the engine's source, and the smallest run that shows it. */
interface SourcePlant {
  readonly name: string;
  readonly kind: PlantKind;
  readonly scenario: string;
  /** Absent: all of the scenario's. */
  readonly arms?: readonly string[];
  readonly changes: readonly SourceChange[];
}

/** A known mistake. */
export interface Plant extends SourcePlant {
  readonly found: Found;
}

/** regressed: one of the metrics regresses, and its cause is of that kind and says that. failed: the trials fail with a reason that says that. */
export type Found =
  | {
      readonly by: "regressed";
      readonly metrics: readonly string[];
      readonly cause: Cause["difference"]["kind"];
      readonly says: RegExp;
    }
  | { readonly by: "failed"; readonly says: RegExp };

/** A change for the better. */
export interface Improvement extends SourcePlant {
  /** The changes are mistakes of the baseline, and the engine mends them. Otherwise they improve the engine. */
  readonly mends: boolean;
  /** One of these has to improve. Nothing may regress. */
  readonly metrics: readonly string[];
}

/** The improvement of who mends a planted mistake. */
export function mended({ name, kind, scenario, arms, changes, found }: Plant): Improvement {
  const metrics = found.by === "regressed" ? found.metrics : [];
  return { name: `mended: ${name}`, kind, scenario, ...(arms && { arms }), changes, mends: true, metrics };
}

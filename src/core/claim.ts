/** A published document whose claims are held against runs. */
export interface ClaimDocument {
  /** The first part of its claims' ids: "S4". */
  readonly id: string;
  readonly title: string;
  /** What the document is, and what it is about, for a reader who does not have it. */
  readonly about: string;
}

/** One claim that a published document makes about a technique. */
export interface Claim {
  /** The document and the number of the claim in it: "S4-10". */
  readonly id: string;
  readonly kind: "target" | "claimed" | "example" | "parameter" | "flag" | "technique" | "untestable";
  /** The claim, in our words. */
  readonly says: string;
  /** The document's figure, in words. Null if it gives none. */
  readonly figure: string | null;
  /** Why nothing here can answer it. Only for claims of that kind. */
  readonly untestable?: string;
  /** What is known of the claim's own evidence. */
  readonly note?: string;
}

/** A claim as one row. */
export function claim(
  id: string,
  kind: Claim["kind"],
  says: string,
  figure: string | null,
  more: Pick<Claim, "untestable" | "note"> = {},
): Claim {
  return { id, kind, says, figure, ...more };
}

/** How a scenario answers a claim: by which of its numbers, and what the claim expects of that number. */
export interface ClaimAnswer {
  /** The id of the claim: "S4-10". */
  readonly claim: string;
  readonly measure: ClaimMeasure;
  readonly expects: ClaimExpectation;
  /** The conditions under which our figure holds, in one sentence: workload, provider model, machine. */
  readonly condition: string;
}

/** A number from the samples of a run. `against` is the arm that the technique is compared with, in the same round. */
export type ClaimMeasure =
  | { readonly kind: "value"; readonly metric: string; readonly arm: string }
  /** arm / against. */
  | { readonly kind: "ratio"; readonly metric: string; readonly arm: string; readonly against: string }
  /** 1 - arm / against. */
  | { readonly kind: "saving"; readonly metric: string; readonly arm: string; readonly against: string }
  /** arm - against, in the metric's unit. */
  | { readonly kind: "difference"; readonly metric: string; readonly arm: string; readonly against: string };

/**
 * What the measure must show for the claim to be confirmed. `value` is in the measure's unit (ns, bytes, plain
 * fractions). If the figure is missed but the technique helps, the claim is confirmed in part.
 */
export type ClaimExpectation =
  | { readonly kind: "at-least"; readonly value: number }
  | { readonly kind: "at-most"; readonly value: number }
  /** No figure is claimed. The technique must be better than the arm it is compared with. */
  | { readonly kind: "better" };

/** An answer as one row: claim, number, expectation, condition. */
export function answerTo(
  id: string,
  measure: ClaimMeasure,
  expects: ClaimExpectation,
  { condition }: Pick<ClaimAnswer, "condition">,
): ClaimAnswer {
  return { claim: id, measure, expects, condition };
}

export const better: ClaimExpectation = { kind: "better" };

export function atLeast(value: number): ClaimExpectation {
  return { kind: "at-least", value };
}

export function atMost(value: number): ClaimExpectation {
  return { kind: "at-most", value };
}

export function valueOf(metric: string, arm: string): ClaimMeasure {
  return { kind: "value", metric, arm };
}

export function ratioOf(metric: string, arm: string, against: string): ClaimMeasure {
  return { kind: "ratio", metric, arm, against };
}

export function savingOf(metric: string, arm: string, against: string): ClaimMeasure {
  return { kind: "saving", metric, arm, against };
}

export function differenceOf(metric: string, arm: string, against: string): ClaimMeasure {
  return { kind: "difference", metric, arm, against };
}

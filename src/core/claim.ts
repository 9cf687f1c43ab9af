/** One thing that a published document says of a technique. */
export interface Claim {
  /** The document and the number of the claim in it: "S4-10". */
  readonly id: string;
  readonly kind: "target" | "claimed" | "example" | "parameter" | "flag" | "technique" | "untestable";
  /** What is claimed, in our words. */
  readonly says: string;
  /** The document's figure, in words; null where it gives none. */
  readonly figure: string | null;
  /** Why nothing here can answer it; for claims of that kind. */
  readonly untestable?: string;
  /** What is known of the claim's own evidence. */
  readonly note?: string;
}

/** How a scenario answers a published claim about a technique: which of its numbers, and what the claim expects of it. */
export interface ClaimAnswer {
  /** Id in the inventory of claims: source and number, "S4-10". */
  readonly claim: string;
  readonly measure: ClaimMeasure;
  readonly expects: ClaimExpectation;
  /** What our figure holds under, in one sentence: workload, provider model, machine. */
  readonly condition: string;
}

/** A number taken from the samples of a run; `against` is the arm that the technique is compared with, of the same round. */
export type ClaimMeasure =
  | { readonly kind: "value"; readonly metric: string; readonly arm: string }
  /** arm / against. */
  | { readonly kind: "ratio"; readonly metric: string; readonly arm: string; readonly against: string }
  /** 1 - arm / against. */
  | { readonly kind: "saving"; readonly metric: string; readonly arm: string; readonly against: string }
  /** arm - against, in the metric's unit. */
  | { readonly kind: "difference"; readonly metric: string; readonly arm: string; readonly against: string };

/**
 * What the measure must show for the claim to be confirmed; `value` in the measure's unit (ns, bytes, plain fractions). Where the
 * figure is missed but the technique helps at all, the claim is confirmed in part.
 */
export type ClaimExpectation =
  | { readonly kind: "at-least"; readonly value: number }
  | { readonly kind: "at-most"; readonly value: number }
  /** No figure is claimed: the technique has to be better than what it is compared with, or the property has to hold. */
  | { readonly kind: "better" };

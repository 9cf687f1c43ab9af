/** A label, its value and, where it needs one, a caution to the reader. */
export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly caution?: string;
}

import type { VNode } from "preact";
import type { PairModel } from "../model/pair-model.ts";

interface PairsProps {
  readonly pairs: PairModel;
  /** By which the script finds them. */
  readonly number: number;
}

/** Every pair behind a timing; the script puts the drawings in when it is opened: hundreds of rows stay closed. */
export function PairsView({ pairs, number }: PairsProps): VNode {
  return (
    <details class="evidence" data-pairs={number}>
      <summary>
        Every pair<span class="note">: {pairs.sentence}</span>
      </summary>
    </details>
  );
}

import type { VNode } from "preact";
import type { PairModel } from "../pair-model.ts";

interface PairsProps {
  readonly pairs: PairModel;
  /** By which the script finds them. */
  readonly number: number;
}

/** Every pair behind a timing, drawn when it is opened. */
export function PairsView({ pairs, number }: PairsProps): VNode {
  return (
    <details class="evidence">
      <summary>
        Every pair<span class="note">: {pairs.sentence}</span>
      </summary>
      <div class="drawings">
        <div data-chart={`pairs ${number}`} class="chart" />
        <div data-chart={`changes ${number}`} class="chart" />
      </div>
    </details>
  );
}

import type { VNode } from "preact";
import type { SideShares } from "../model/row-change.ts";

const width = 132;

/** The head has the tone of its row. */
export const shareStyle = `
.shares { display: block; margin-top: 1px; width: ${width}px; max-width: 100%; height: 20px; stroke: var(--tone); stroke-width: 6; print-color-adjust: exact; }
.shares :first-child { stroke: var(--base); }
`;

/** Two numbers as bars, base above head. The row has them as text. */
export function ShareBars({ shares: { base, head } }: { readonly shares: SideShares }): VNode {
  return (
    <svg class="shares" viewBox={`0 0 ${width} 20`} aria-hidden="true">
      <path d={`M0 5h${lengthOf(base)}`} />
      <path d={`M0 14h${lengthOf(head)}`} />
    </svg>
  );
}

/** A number above zero is seen, however small it is. */
function lengthOf(share: number): number {
  return share === 0 ? 0 : Math.max(1, Math.round(share * width));
}

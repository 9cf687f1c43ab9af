import type { VNode } from "preact";

interface Cautioned {
  readonly text: string;
  /** Why it can't be compared with the others. Null if it can. */
  readonly caution: string | null;
}

/** A figure in a table, with its caution below it. A dash where there is no figure. */
export function CautionedCell({ cell }: { readonly cell: Cautioned | null }): VNode {
  return (
    <td class="number">
      {cell?.text ?? "–"}
      {cell?.caution != null && <small class="caution">{cell.caution}</small>}
    </td>
  );
}

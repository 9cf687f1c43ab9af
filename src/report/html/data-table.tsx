import type { ComponentChildren, VNode } from "preact";
import type { Fact } from "../model/fact.ts";
import { safeText } from "./safe-text.tsx";

/** The heading of a column. A number column is aligned right. */
export type Column = string | VNode | { readonly number: ComponentChildren };

interface DataTableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly caption?: string;
  readonly kind?: string;
  /** One or several `tbody`. */
  readonly children: ComponentChildren;
}

/** A table that scrolls in a box of its own, which the keyboard reaches. */
export function DataTable({ label, columns, caption, kind, children }: DataTableProps): VNode {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <table class={kind}>
        {caption !== undefined && <caption>{caption}</caption>}
        <TableHead columns={columns} />
        {children}
      </table>
    </div>
  );
}

/** The headings of a table. */
function TableHead({ columns }: { readonly columns: readonly Column[] }): VNode {
  return (
    <thead>
      <tr>
        {columns.map((column) =>
          typeof column === "object" && "number" in column ? (
            <th scope="col" class="number">
              {column.number}
            </th>
          ) : (
            <th scope="col">{column}</th>
          ),
        )}
      </tr>
    </thead>
  );
}

/** Labels and values in two columns. A caution stands below the value that it is about. */
export function FactTable({ caption, facts }: { readonly caption: string; readonly facts: readonly Fact[] }): VNode {
  return (
    <table class="facts">
      <caption>{caption}</caption>
      <tbody>
        {facts.map(({ label, value, caution }) => (
          <tr>
            <th scope="row">{label}</th>
            <td>
              {safeText(value)}
              {caution !== undefined && <p class="caution">{caution}</p>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

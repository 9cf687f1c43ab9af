import type { VNode } from "preact";
import type { TokenCostRow, TokenCosts } from "../model/token-costs.ts";
import { DataTable } from "./data-table.tsx";
import { safeText } from "./safe-text.tsx";

/** Tokens times their prices, with the price tables and their dates. */
export function TokenCostSection({ costs }: { readonly costs: TokenCosts | null }): VNode | null {
  if (costs === null) return null;
  const isCompared = costs.rows.some(({ changePerThousand }) => changePerThousand !== null);
  const numbers = [...costs.kinds, "One run", "A thousand", ...(isCompared ? ["Against base"] : [])];
  return (
    <details id="costs" class="card">
      <summary>
        <h2>What the tokens cost</h2>
        <p class="note">{costs.rows.length} arms, by dated price tables</p>
      </summary>
      <ul class="note plain">
        {costs.tables.map((table) => (
          <li>{safeText(table)}</li>
        ))}
        <li>
          Medians of the counted tokens times these prices. The provider's tokens are a model: this is not a bill.
        </li>
      </ul>
      <DataTable
        label="What the tokens cost"
        kind="costs"
        caption="One run of an arm, and a thousand"
        columns={["Scenario and arm", ...numbers.map((number) => ({ number }))]}
      >
        <tbody>
          {costs.rows.map((row) => (
            <CostRow row={row} isCompared={isCompared} />
          ))}
        </tbody>
      </DataTable>
    </details>
  );
}

function CostRow({ row, isCompared }: { readonly row: TokenCostRow; readonly isCompared: boolean }): VNode {
  return (
    <tr data-entry="">
      <th scope="row">
        {safeText(row.scenario)}
        <small>{safeText(row.arm)}</small>
      </th>
      {row.parts.map((part) =>
        part === null ? (
          <td class="number absent">–</td>
        ) : (
          <td class="number">
            {part.tokens}
            <small>{part.cost}</small>
          </td>
        ),
      )}
      <td class="number">{row.total}</td>
      <td class="number">{row.perThousand}</td>
      {isCompared && <td class="number">{row.changePerThousand ?? "–"}</td>}
    </tr>
  );
}

import type { VNode } from "preact";
import { type BudgetRow, budgetWords } from "../model/budget-table.ts";
import { Glyph } from "./glyph.tsx";
import { safeText } from "./safe-text.tsx";
import { DataTable } from "./data-table.tsx";

const tones = { met: "improved", near: "inconclusive", broken: "regressed" } as const;

/** Absolute limits: how much of each is used, the worst first. */
export function BudgetSection({ budgets }: { readonly budgets: readonly BudgetRow[] }): VNode | null {
  if (budgets.length === 0) return null;
  return (
    <section id="budgets" class="card">
      <h2>Budgets and targets</h2>
      <p class="note">
        Absolute limits beside the comparison. A broken budget turns the gate red; a target never does.
      </p>
      <DataTable
        label="Budgets and targets"
        kind="budgets"
        caption="Worst first. The bar is the share of the limit that is used, its end mark the limit."
        columns={["What", "State", { number: "Value" }, { number: "Limit" }, "Headroom"]}
      >
        <tbody>
          {budgets.map((row) => (
            <tr data-entry="">
              <th scope="row">
                {safeText(row.what)}
                <small>{safeText(row.origin)}</small>
              </th>
              <td class={`verdict tone-${tones[row.state]}`}>
                <Glyph kind={tones[row.state]} /> {budgetWords[row.state]}
                <small>{row.gates ? "budget, gates" : "target"}</small>
              </td>
              <td class="number">
                {row.value}
                {row.interval !== null && <small>{row.interval}</small>}
              </td>
              <td class="number">{row.limit}</td>
              <td>
                <HeadroomBar row={row} />
                <small>{row.headroom}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </section>
  );
}

const width = 150;
const height = 12;
/** Where the limit stands on the bar, with room for what is beyond it. */
const limitAt = 110;

function HeadroomBar({ row }: { readonly row: BudgetRow }): VNode {
  const used = Math.max(0, Math.min(width, row.used * limitAt));
  return (
    <svg class="headroom" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
      <rect class="margin" x="0" y="2" width={limitAt} height={height - 4} rx="2" />
      <rect class={`fill tone-${tones[row.state]}`} x="0" y="2" width={Math.round(used)} height={height - 4} rx="2" />
      <line class="zero" x1={limitAt} x2={limitAt} y1="0" y2={height} />
    </svg>
  );
}

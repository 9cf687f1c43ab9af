import type { VNode } from "preact";
import type { BudgetRow } from "../budget-table.ts";
import { Text } from "./text.tsx";

const words = { met: "met", near: "too close to tell", broken: "broken" } as const;

/** Absolute limits: how much of each is used, the worst first. */
export function BudgetSection({ budgets }: { readonly budgets: readonly BudgetRow[] }): VNode | null {
  if (budgets.length === 0) return null;
  return (
    <section id="budgets" class="card">
      <h2>Budgets and targets</h2>
      <p class="note">
        Absolute limits beside the comparison. A broken budget turns the gate red; a target never does.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Value</th>
            <th scope="col">Limit</th>
            <th scope="col">Headroom</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {budgets.map((row) => (
            <tr>
              <th scope="row">
                <Text value={row.what} />
              </th>
              <td title={row.interval ?? undefined}>{row.value}</td>
              <td>{row.limit}</td>
              <td>{row.headroom}</td>
              <td>
                {row.gates ? "budget" : "target"} {words[row.state]}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

import type { VNode } from "preact";
import type { TokenCosts } from "../model/token-costs.ts";
import { Text } from "./text.tsx";

/** Tokens times their prices, with the table used and its date. */
export function TokenCostSection({ costs }: { readonly costs: TokenCosts | null }): VNode | null {
  if (costs === null) return null;
  const compared = costs.rows.some(({ changePerThousand }) => changePerThousand !== null);
  return (
    <details id="costs" class="card">
      <summary>
        <h2>What the tokens cost</h2>
        <p class="note">{costs.rows.length} arms, by dated price tables</p>
      </summary>
      <ul class="note plain">
        {costs.tables.map((table) => (
          <li>
            <Text value={table} />
          </li>
        ))}
        <li>
          Medians of the counted tokens times these prices; the provider's tokens are a model, so that this is no bill.
        </li>
      </ul>
      <div class="scroll" tabIndex={0} role="group" aria-label="What the tokens cost">
        <table class="costs">
          <caption>One run of an arm, and a thousand</caption>
          <thead>
            <tr>
              <th scope="col">Scenario and arm</th>
              {costs.kinds.map((kind) => (
                <th scope="col" class="number">
                  {kind}
                </th>
              ))}
              <th scope="col" class="number">
                One run
              </th>
              <th scope="col" class="number">
                A thousand
              </th>
              {compared && (
                <th scope="col" class="number">
                  Against base
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {costs.rows.map((row) => (
              <tr data-entry>
                <th scope="row">
                  <Text value={row.scenario} />
                  <small>
                    <Text value={row.arm} />
                  </small>
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
                {compared && <td class="number">{row.changePerThousand ?? "–"}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

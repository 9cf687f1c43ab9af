import type { VNode } from "preact";
import type { RequestDifference } from "../model/request-difference.ts";
import { DataTable } from "./data-table.tsx";

/** The requests in which base and head differ. */
export function RequestsView({ requests }: { readonly requests: RequestDifference }): VNode {
  return (
    <details class="evidence">
      <summary>
        Request by request<span class="note">: {requests.sentence}</span>
      </summary>
      <DataTable
        label="Request by request"
        kind="requests"
        caption="Requests that differ, base → head; a section is the same exactly when its bytes are."
        columns={["Request", "Section", "State", { number: "Tokens" }, { number: "Bytes" }]}
      >
        <tbody>
          {requests.rows.flatMap(({ request, sections }) =>
            sections.map(({ name, state, tokens, bytes }, place) => (
              <tr class={state}>
                <th scope="row">{place === 0 ? request : <span class="repeat">{request}</span>}</th>
                <td>{name}</td>
                <td>{state}</td>
                <td class="number">{tokens}</td>
                <td class="number">{bytes}</td>
              </tr>
            )),
          )}
        </tbody>
      </DataTable>
      {requests.more > 0 && <p class="note">and {requests.more} more that differ</p>}
    </details>
  );
}

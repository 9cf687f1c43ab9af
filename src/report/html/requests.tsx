import type { VNode } from "preact";
import type { RequestDifference } from "../model/request-difference.ts";

/** Request by request where base and head part. */
export function RequestsView({ requests }: { readonly requests: RequestDifference }): VNode {
  return (
    <details class="evidence">
      <summary>
        Request by request<span class="note">: {requests.sentence}</span>
      </summary>
      <div class="scroll" tabIndex={0} role="group" aria-label="Request by request">
        <table class="requests">
          <caption>Requests that differ, base → head; a section is the same exactly when its bytes are.</caption>
          <thead>
            <tr>
              <th scope="col">Request</th>
              <th scope="col">Section</th>
              <th scope="col">State</th>
              <th scope="col" class="number">
                Tokens
              </th>
              <th scope="col" class="number">
                Bytes
              </th>
            </tr>
          </thead>
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
        </table>
      </div>
      {requests.more > 0 && <p class="note">and {requests.more} more that differ</p>}
    </details>
  );
}

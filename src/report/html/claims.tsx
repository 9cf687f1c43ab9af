import type { VNode } from "preact";
import { claimCounts, claimOutcomes, type ClaimRow } from "../model/claim-rows.ts";
import { Glyph } from "./glyph.tsx";
import { safeText } from "./safe-text.tsx";
import { DataTable } from "./data-table.tsx";

const glyphs = {
  confirmed: "improved",
  partly: "inconclusive",
  "not-confirmed": "regressed",
  "not-measured": "not-judged",
  "not-testable": "not-judged",
} as const;

/** Published claims beside our figures, folded: what this run contradicts first. */
export function ClaimsSection({ claims }: { readonly claims: readonly ClaimRow[] }): VNode | null {
  if (claims.length === 0) return null;
  const counts = claimCounts(claims).map(({ label, count }) => `${count} ${label}`);
  return (
    <details id="claims" class="card">
      <summary>
        <h2>Published claims</h2>
        <p class="note">{counts.join(", ")}</p>
      </summary>
      <DataTable
        label="Published claims"
        kind="claims"
        caption="Their figure beside ours. The interval is of 95 %; what it holds under is said below it."
        columns={["Outcome", "Claim", "Theirs", "Ours"]}
      >
        {claims.map((claim) => (
          <ClaimBody claim={claim} />
        ))}
      </DataTable>
    </details>
  );
}

function ClaimBody({ claim }: { readonly claim: ClaimRow }): VNode {
  return (
    <tbody data-entry>
      <tr>
        <td class={`verdict tone-${glyphs[claim.verdict]}`}>
          <Glyph kind={glyphs[claim.verdict]} /> {claimOutcomes[claim.verdict]}
        </td>
        <th scope="row">
          {safeText(claim.says)}
          <small>{claim.id}</small>
        </th>
        <td>{claim.figure === null ? "–" : safeText(claim.figure)}</td>
        <td>
          {claim.answers.map(({ figure, interval, where, condition }) => (
            <p>
              <b>{figure}</b>
              {interval !== null && ` (${interval})`}
              <small>{safeText(where)}</small>
              <small>{safeText(condition)}</small>
            </p>
          ))}
          {claim.remark !== null && <small>{safeText(claim.remark)}</small>}
        </td>
      </tr>
    </tbody>
  );
}

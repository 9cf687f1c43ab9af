import type { VNode } from "preact";
import type { ClaimDocument } from "../../core/claim.ts";
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

/** Published claims beside our figures, folded. Claims that this run contradicts come first. */
export function ClaimsSection({
  claims,
  documents,
}: {
  readonly claims: readonly ClaimRow[];
  readonly documents: readonly ClaimDocument[];
}): VNode | null {
  if (claims.length === 0) return null;
  const counts = claimCounts(claims).map(({ label, count }) => `${count} ${label}`);
  return (
    <details id="claims" class="card">
      <summary>
        <h2>Published claims</h2>
        <p class="note">{counts.join(", ")}</p>
      </summary>
      {documents.length > 0 && (
        <ul>
          {documents.map(({ id, title, about }) => (
            <li>
              <b>{id}</b> {title}. {about}
            </li>
          ))}
        </ul>
      )}
      <DataTable
        label="Published claims"
        kind="claims"
        caption="Their figure beside ours, with its 95 % interval. The condition of our figure stands below it."
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
    <tbody data-entry="">
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

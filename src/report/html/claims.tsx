import type { VNode } from "preact";
import type { ClaimRow } from "../model/claim-rows.ts";
import { claimCounts, claimOutcomes } from "../model/claims-by-outcome.ts";
import { Glyph } from "./glyph.tsx";
import { Text } from "./text.tsx";

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
      <div class="scroll" tabIndex={0} role="group" aria-label="Published claims">
        <table class="claims">
          <caption>Their figure beside ours. The interval is of 95 %; what it holds under is said below it.</caption>
          <thead>
            <tr>
              <th scope="col">Outcome</th>
              <th scope="col">Claim</th>
              <th scope="col">Theirs</th>
              <th scope="col">Ours</th>
            </tr>
          </thead>
          {claims.map((claim) => (
            <ClaimBody claim={claim} />
          ))}
        </table>
      </div>
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
          <Text value={claim.says} />
          <small>{claim.id}</small>
        </th>
        <td>{claim.figure === null ? "–" : <Text value={claim.figure} />}</td>
        <td>
          {claim.answers.map(({ figure, interval, where, condition }) => (
            <p>
              <b>{figure}</b>
              {interval !== null && ` (${interval})`}
              <small>
                <Text value={where} />
              </small>
              <small>
                <Text value={condition} />
              </small>
            </p>
          ))}
          {claim.remark !== null && (
            <small>
              <Text value={claim.remark} />
            </small>
          )}
        </td>
      </tr>
    </tbody>
  );
}

import type { VNode } from "preact";
import type { InputTokens } from "../../core/run-record.ts";
import type { RequestDifference } from "../model/request-difference.ts";
import {
  type SentRequests,
  type SideTokens,
  type TokensByRequest,
  tokensText,
  wholePrompt,
} from "../model/sent-requests.ts";
import { DataTable } from "./data-table.tsx";
import { PromptTexts } from "./prompt-texts.tsx";
import { safeText } from "./safe-text.tsx";

/** What base and head sent, for each arm in which that differs. */
export function SentRequestsSection({ sent }: { readonly sent: readonly SentRequests[] }): VNode | null {
  if (sent.length === 0) return null;
  return (
    <section class="card" id="requests">
      <h2>Request by request</h2>
      <p class="note">
        One trial of each side, as the provider got it: what the cache did with each prompt, and where the prompts
        differ.
      </p>
      {sent.map(({ anchor, scenario, arm, difference, tokens, texts }) => (
        <div class="sent" id={anchor}>
          <h3>
            {safeText(scenario)} / {safeText(arm)}
          </h3>
          {tokens !== null && <TokenBars tokens={tokens} />}
          <PromptTexts texts={texts} />
          <SectionTable difference={difference} />
        </div>
      ))}
    </section>
  );
}

const kinds = [
  ["read", "read from the cache"],
  ["written", "written to the cache"],
  ["fresh", "fresh"],
] as const;

function TokenBars({ tokens }: { readonly tokens: TokensByRequest }): VNode {
  return (
    <figure class="prompt-tokens">
      <figcaption>
        <p>Tokens by request: {tokens.sentence}</p>
        <ul class="legend">
          {kinds.map(([kind, words]) => (
            <li>
              <span class={`swatch ${kind}`} /> {words}
            </li>
          ))}
        </ul>
      </figcaption>
      {tokens.sides.map((side) => (
        <SideBars side={side} mostTokens={tokens.mostTokens} />
      ))}
      <TokenTable tokens={tokens} />
    </figure>
  );
}

const drawing = { width: 1000, height: 84 } as const;

function SideBars({ side, mostTokens }: { readonly side: SideTokens; readonly mostTokens: number }): VNode {
  const { width, height } = drawing;
  const step = Math.min(width / side.requests.length, 80);
  const label = `${side.side}: ${side.requests.map((each) => tokensText(wholePrompt(each))).join(", ")}`;
  return (
    <div class="side-bars">
      <b>{side.side}</b>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
        {side.requests.map((each, place) => (
          <Bar tokens={each} place={place} left={place * step} width={step} scale={height / mostTokens} />
        ))}
      </svg>
      {side.more > 0 && <small>and {side.more} more requests</small>}
    </div>
  );
}

interface BarProps {
  readonly tokens: InputTokens;
  readonly place: number;
  readonly left: number;
  readonly width: number;
  /** Height of one token. */
  readonly scale: number;
}

/** One prompt: what was read at the bottom, what is fresh on top. */
function Bar({ tokens, place, left, width, scale }: BarProps): VNode {
  let top: number = drawing.height;
  return (
    <g>
      <title>
        Request {place + 1}: {kinds.map(([kind, words]) => `${tokensText(tokens[kind])} ${words}`).join(", ")}
      </title>
      {kinds.map(([kind]) => {
        const tall = tokens[kind] * scale;
        top -= tall;
        return tall === 0 ? null : (
          <rect class={kind} x={rounded(left)} y={rounded(top)} width={rounded(width * 0.8)} height={rounded(tall)} />
        );
      })}
    </g>
  );
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}

function TokenTable({ tokens }: { readonly tokens: TokensByRequest }): VNode {
  const [base, head] = tokens.sides;
  const count = Math.max(base?.requests.length ?? 0, head?.requests.length ?? 0);
  return (
    <details class="evidence">
      <summary>As a table</summary>
      <DataTable
        label="Tokens by request"
        kind="requests"
        caption="Tokens by request, base → head"
        columns={["Request", ...kinds.map(([, words]) => ({ number: words }))]}
      >
        <tbody>
          {Array.from({ length: count }, (_, place) => (
            <tr>
              <th scope="row">{place + 1}</th>
              {kinds.map(([kind]) => (
                <td class="number">{arrow(base?.requests[place]?.[kind], head?.requests[place]?.[kind])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </DataTable>
    </details>
  );
}

function arrow(before: number | undefined, after: number | undefined): string {
  const [old, now] = [before, after].map((value) => (value === undefined ? "none" : tokensText(value)));
  return old === now ? `${now}` : `${old} → ${now}`;
}

function SectionTable({ difference }: { readonly difference: RequestDifference }): VNode {
  return (
    <details class="evidence">
      <summary>
        Sections<span class="note">: {difference.sentence}</span>
      </summary>
      <DataTable
        label="Sections of the requests"
        kind="requests"
        caption="Requests that differ, base → head; a section is the same exactly when its bytes are."
        columns={["Request", "Section", "State", { number: "Tokens" }, { number: "Bytes" }]}
      >
        <tbody>
          {difference.rows.flatMap(({ request, sections }) =>
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
      {difference.more > 0 && <p class="note">and {difference.more} more that differ</p>}
    </details>
  );
}

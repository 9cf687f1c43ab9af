import type { VNode } from "preact";
import type { Banner } from "../model/banner.ts";
import type { Count } from "../model/banner-counts.ts";
import type { CauseModel } from "../model/cause-model.ts";
import type { ComparisonLine } from "../model/comparison-model.ts";
import type { Fact } from "../model/fact.ts";
import { CauseSentence } from "./cause-sentence.tsx";
import { Glyph } from "./glyph.tsx";
import { safeText } from "./safe-text.tsx";

interface BannerProps {
  readonly banner: Banner;
  readonly causes: readonly CauseModel[];
  /** What a reader has to know before the numbers. */
  readonly facts: readonly Fact[];
}

/** The verdict, what it is about, what was counted, and the rules that led to it. */
export function BannerSection({ banner, causes, facts }: BannerProps): VNode {
  return (
    <section class={`banner tone-${banner.kind}`} aria-label="Verdict">
      <Glyph kind={banner.kind} />
      <div>
        <h2>{banner.headline}</h2>
        <Causes causes={causes} />
        <p>{safeText(banner.explanation)}</p>
        {facts.map(({ label, value, caution = "" }) => (
          <p class="caution">
            <b>{label}:</b> {safeText(`${value}. ${caution}`)}
          </p>
        ))}
        <ul class="counts">
          {banner.counts.map(({ kind, count, label }) => (
            <li>
              <Glyph kind={kind} />
              <CountText kind={kind} count={count} label={label} />
            </li>
          ))}
        </ul>
        <p class="note">{banner.exitRule}</p>
        {banner.rule !== null && (
          <details>
            <summary>The rule, in full</summary>
            <p>{safeText(banner.rule)}</p>
          </details>
        )}
      </div>
    </section>
  );
}

/** More would push the table of all rows out of sight. */
const causesShown = 3;

/** What made the gating rows worse, or else what changed. */
export function Causes({ causes }: { readonly causes: readonly CauseModel[] }): VNode | null {
  const regressed = causes.filter(({ state }) => state === "regressed");
  const shown = regressed.length > 0 ? regressed : causes;
  if (shown.length === 0) return null;
  return (
    <ul class="deciding">
      {shown.slice(0, causesShown).map(({ text, state, rows }) => (
        <li>
          <p class={`cause tone-${state === "improved" ? "improved" : "regressed"}`}>
            <CauseSentence text={text} />
          </p>
          <CausedRows rows={rows} />
        </li>
      ))}
      {shown.length > causesShown && <li>and {shown.length - causesShown} more</li>}
    </ul>
  );
}

/** The worst row of a cause, and the others folded under it. */
function CausedRows({ rows: [first, ...others] }: { readonly rows: readonly ComparisonLine[] }): VNode | null {
  if (first === undefined) return null;
  return (
    <>
      <small>{rowText(first)}</small>
      {others.length > 0 && (
        <details>
          <summary>
            {others.length} more {others.length === 1 ? "row" : "rows"} of this cause
          </summary>
          <ul>
            {others.map((row) => (
              <li>{rowText(row)}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function rowText({ metric, change, base, head, scenario, arm }: ComparisonLine): string | VNode {
  return safeText(`${metric} ${change}, ${base} to ${head}: ${scenario}, ${arm}`);
}

/** Words by which the filter finds the rows that were counted. */
const filtered: Partial<Readonly<Record<Count["kind"], string>>> = {
  regressed: "regressed",
  inconclusive: "inconclusive",
  improved: "improved",
  unchanged: "unchanged",
  "not-judged": "not+judged",
};

/** A count of rows leads to them: the link holds the state of the filter. */
function CountText({ kind, count, label }: Count): VNode {
  const text = (
    <>
      <b>{count}</b> {label}
    </>
  );
  const words = filtered[kind];
  // Between engines rows of one kind have several words, so that no filter finds them all.
  const isFound = words === label.replaceAll(" ", "+");
  return !isFound || count === 0 ? <span>{text}</span> : <a href={`#q=${words}&at=comparison`}>{text}</a>;
}

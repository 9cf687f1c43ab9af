import type { VNode } from "preact";
import type { Banner, Count } from "../model/banner.ts";
import type { ComparisonLine, ComparisonModel } from "../model/comparison-model.ts";
import { Glyph } from "./glyph.tsx";
import { safeText } from "./safe-text.tsx";

interface BannerProps {
  readonly banner: Banner;
  readonly comparison: ComparisonModel | null;
}

/** The verdict, what it is about, what was counted, and the rules that led to it. */
export function BannerSection({ banner, comparison }: BannerProps): VNode {
  return (
    <section class={`banner tone-${banner.kind}`} aria-label="Verdict">
      <Glyph kind={banner.kind} />
      <div>
        <h2>{banner.headline}</h2>
        <p>{safeText(banner.explanation)}</p>
        <Deciding rows={decidingRows(comparison)} />
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
const decidingShown = 3;

/** The gating rows that regressed, or else those that improved. */
function decidingRows(comparison: ComparisonModel | null): readonly ComparisonLine[] {
  const gating = (comparison?.rows ?? []).filter(({ gates }) => gates);
  const regressed = gating.filter(({ verdict }) => verdict === "regressed");
  return regressed.length > 0 ? regressed : gating.filter(({ verdict }) => verdict === "improved");
}

function Deciding({ rows }: { readonly rows: readonly ComparisonLine[] }): VNode | null {
  if (rows.length === 0) return null;
  return (
    <ul class="deciding">
      {rows.slice(0, decidingShown).map((row) => (
        <li>
          <b class={`tone-${row.verdict}`}>{row.change}</b> {safeText(row.metric)}, {safeText(row.base)} to{" "}
          {safeText(row.head)}
          <small>{safeText(`${row.scenario}, ${row.arm}`)}</small>
        </li>
      ))}
      {rows.length > decidingShown && <li>and {rows.length - decidingShown} more</li>}
    </ul>
  );
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
  return words === undefined || count === 0 ? <span>{text}</span> : <a href={`#q=${words}&at=comparison`}>{text}</a>;
}

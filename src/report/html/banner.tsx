import type { VNode } from "preact";
import type { Banner, Count } from "../model/banner.ts";
import { Glyph } from "./glyph.tsx";
import { Text } from "./text.tsx";

/** The verdict, what was counted, and the rules that led to it. */
export function BannerSection({ banner }: { readonly banner: Banner }): VNode {
  return (
    <section class={`banner tone-${banner.kind}`} aria-label="Verdict">
      <Glyph kind={banner.kind} />
      <div>
        <h2>{banner.headline}</h2>
        <p>{banner.explanation}</p>
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
            <p>
              <Text value={banner.rule} />
            </p>
          </details>
        )}
      </div>
    </section>
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

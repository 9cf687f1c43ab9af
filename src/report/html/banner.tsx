import type { VNode } from "preact";
import type { Banner } from "../banner.ts";
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
              <b>{count}</b> {label}
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

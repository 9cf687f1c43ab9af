import type { VNode } from "preact";
import type { Banner } from "../model/banner.ts";
import type { Count } from "../model/banner-counts.ts";

type GlyphKind = Count["kind"] | Banner["kind"];

/** A shape for each outcome. Colour only repeats what the shape and the word beside it say. */
const shapes: Readonly<Record<GlyphKind, string>> = {
  regressed: "M8 .8 15.2 8 8 15.2 .8 8zM5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8",
  "regressed-aside": "M8 .8 15.2 8 8 15.2 .8 8z",
  failed: "M8 1.2 15.2 14.4H.8zM8 5.6v4.2M8 12v.4",
  interrupted: "M8 1.2 15.2 14.4H.8zM8 5.6v4.2M8 12v.4",
  missing: "M8 1.2 15.2 14.4H.8zM8 5.6v4.2M8 12v.4",
  inconclusive: "M1.2 1.2h13.6v13.6H1.2zM5.9 6.2c0-2.8 4.2-2.7 4.2-.2 0 1.6-2.1 1.6-2.1 3.2M8 11.6v.4",
  improved: "M8 .8a7.2 7.2 0 1 1 0 14.4A7.2 7.2 0 0 1 8 .8zM4.8 8.2l2.3 2.3 4.2-4.8",
  passed: "M8 .8a7.2 7.2 0 1 1 0 14.4A7.2 7.2 0 0 1 8 .8zM4.8 8.2l2.3 2.3 4.2-4.8",
  unchanged: "M8 .8a7.2 7.2 0 1 1 0 14.4A7.2 7.2 0 0 1 8 .8zM5 6.4h6M5 9.6h6",
  "not-judged": "M3.6 8h8.8",
  "not-applicable": "M3.6 8h8.8",
  measured: "M1.2 14.8h13.6M3.6 14.4V9M8 14.4V2M12.4 14.4V6",
  compared: "M1.2 14.8h13.6M3.6 14.4V9M8 14.4V2M12.4 14.4V6",
  trials: "M1.2 14.8h13.6M3.6 14.4V9M8 14.4V2M12.4 14.4V6",
  added: "M8 .8a7.2 7.2 0 1 1 0 14.4A7.2 7.2 0 0 1 8 .8zM8 4.8v6.4M4.8 8h6.4",
};

/** The shapes, once on a page. `Glyph` refers to them. */
export function GlyphShapes(): VNode {
  return (
    <svg width="0" height="0" aria-hidden="true" class="shapes">
      {Object.entries(shapes).map(([kind, path]) => (
        <symbol id={`glyph-${kind}`} viewBox="0 0 16 16">
          <path d={path} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" />
        </symbol>
      ))}
    </svg>
  );
}

interface GlyphProps {
  readonly kind: GlyphKind;
  /** False in a row of the comparison, which has the tone of its kind. */
  readonly hasTone?: boolean;
}

/** Decoration beside a word. The word carries the meaning. */
export function Glyph({ kind, hasTone = true }: GlyphProps): VNode {
  return (
    <svg class={hasTone ? `glyph tone-${kind}` : undefined} aria-hidden="true">
      <use href={`#glyph-${kind}`} />
    </svg>
  );
}

import type { ComponentChildren, VNode } from "preact";
import { GlyphShapes } from "../html/glyph.tsx";
import { safeText } from "../html/safe-text.tsx";

interface PageHead {
  readonly title: string;
  readonly note: string;
  /** The product's name, or the way back. */
  readonly product: ComponentChildren;
}

/** What every page of the site and of the local server begins with. The script `theme` shows the button. */
export function PageHead({ title, note, product }: PageHead): VNode {
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <GlyphShapes />
      <header class="top">
        <div>
          <p class="product">{product}</p>
          <h1>{safeText(title)}</h1>
          <p class="note">{safeText(note)}</p>
        </div>
        <button type="button" id="theme" hidden>
          Theme
        </button>
      </header>
    </>
  );
}

import type { ComponentChildren, VNode } from "preact";
import type { GlossaryEntry } from "../model/glossary.ts";
import { safeText } from "./safe-text.tsx";

/** Words of the page and its metrics. Those that the page links open as popovers, too. */
export function GlossarySection({ entries }: { readonly entries: readonly GlossaryEntry[] }): VNode {
  return (
    <>
      <details id="glossary" class="card glossary">
        <summary>
          <h2>Glossary</h2>
          <p class="note">{entries.length} words and metrics of this page</p>
        </summary>
        <dl>
          {entries.map(({ word, meaning }) => (
            <div>
              <dt>{safeText(word)}</dt>
              <dd>{safeText(meaning)}</dd>
            </div>
          ))}
        </dl>
      </details>
      {entries
        .filter(({ own }) => own)
        .map(({ word, meaning }) => (
          <div id={termId(word)} class="popover" popover="auto" role="note" aria-label={word}>
            <b>{word}</b>
            <p>{meaning}</p>
          </div>
        ))}
    </>
  );
}

/**
 * A word that explains itself: a button, for keyboard and touch, that opens the browser's own popover without a
 * script. It needs no type, since it never stands in a form.
 */
export function Term({ word, children }: { readonly word: string; readonly children: ComponentChildren }): VNode {
  return (
    <button class="term" popovertarget={termId(word)}>
      {children}
    </button>
  );
}

function termId(word: string): string {
  return `term-${word.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}`;
}

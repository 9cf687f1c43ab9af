import type { VNode } from "preact";
import type { GlossaryEntry } from "../model/glossary.ts";
import { termId } from "./term.tsx";
import { Text } from "./text.tsx";

/** Words of the page and its metrics; those that the page itself links open as popovers too. */
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
              <dt>
                <Text value={word} />
              </dt>
              <dd>
                <Text value={meaning} />
              </dd>
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

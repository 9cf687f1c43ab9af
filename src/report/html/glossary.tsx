import type { VNode } from "preact";
import type { GlossaryEntry } from "../glossary.ts";
import { Text } from "./text.tsx";

/** Words of the page and its metrics. */
export function GlossarySection({ entries }: { readonly entries: readonly GlossaryEntry[] }): VNode {
  return (
    <details id="glossary" class="card glossary">
      <summary>
        <h2>Glossary</h2>
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
  );
}

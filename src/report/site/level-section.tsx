import type { VNode } from "preact";
import { DataTable } from "../html/data-table.tsx";
import { Glyph } from "../html/glyph.tsx";
import { safeText } from "../html/safe-text.tsx";
import type { SiteLevelChange } from "./level-change.ts";

/** Older changes are on the pages of their scenarios. */
const changesShown = 12;

const tones = { better: "improved", worse: "regressed", neutral: "unchanged" } as const;

interface LevelSectionProps {
  readonly changes: readonly SiteLevelChange[];
  /** From the page to the site's root. */
  readonly root: string;
}

/** Where levels of metrics that gate seem to have changed, newest first. Nothing where none did. */
export function LevelSection({ changes, root }: LevelSectionProps): VNode | null {
  if (changes.length === 0) return null;
  return (
    <section class="card" aria-labelledby="levels">
      <h2 id="levels">Changes of level</h2>
      <DataTable
        label="Changes of level"
        kind="site stacked levels"
        caption="Of metrics that gate, newest first. They show where to look: values of different times prove nothing."
        columns={["Change", "Scenario", "Metric", "Begins with"]}
      >
        <tbody>
          {changes.slice(0, changesShown).map(({ tone, text, scenario, metric, arm, page, run }) => (
            <tr>
              <td class={`outcome tone-${tones[tone]}`}>
                <Glyph kind={tones[tone]} /> {tone === "neutral" ? "" : `${tone}: `}
                {safeText(text)}
              </td>
              <th scope="row">
                <a href={`${root}${page}`}>{safeText(scenario)}</a>
              </th>
              <td>
                {safeText(metric)}
                <small>{safeText(arm)}</small>
              </td>
              <td>
                <a href={`${root}${run.page}`}>{safeText(run.title)}</a>
              </td>
            </tr>
          ))}
        </tbody>
      </DataTable>
      {changes.length > changesShown && <p class="note">and {changes.length - changesShown} older</p>}
    </section>
  );
}

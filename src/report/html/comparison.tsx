import type { VNode } from "preact";
import { type ComparisonLine, type ComparisonModel, isSettled } from "../model/comparison-model.ts";
import type { SiteLinks } from "../site/site-links.ts";
import { Glyph } from "./glyph.tsx";
import { IntervalBar } from "./interval-bar.tsx";
import { PairsView } from "./pairs.tsx";
import { RequestsView } from "./requests.tsx";
import { Term } from "./term.tsx";
import { Text } from "./text.tsx";

/** Words of the evidence that the glossary explains. */
const terms: Readonly<Record<string, string>> = {
  pairs: "Pair",
  "p worse": "p worse, Holm",
  "smallest detectable": "Smallest detectable",
};

interface SectionProps {
  readonly comparison: ComparisonModel;
  /** Where rows have their histories; null for a page that stands alone. */
  readonly site: SiteLinks | null;
}

/** Base against head, worst first; rows that did not change are folded away, with their number in sight. */
export function ComparisonSection({ comparison, site }: SectionProps): VNode {
  const loud = comparison.rows.filter((row) => !isSettled(row));
  const folded = comparison.rows.filter(isSettled);
  const numbers = new Map(
    comparison.rows.filter(({ pairs }) => pairs !== null).map((row, position) => [row, position] as const),
  );
  return (
    <section id="comparison" class="card">
      <h2>
        Against <Text value={comparison.against} />
      </h2>
      <p class="note">
        <Text value={comparison.timings} />
      </p>
      {loud.length === 0 ? (
        <p>No row changed and none is open.</p>
      ) : (
        <ComparisonTable rows={loud} numbers={numbers} site={site} caption="Changed or open, worst first" />
      )}
      {folded.length > 0 && (
        <details class="folded">
          <summary>
            {folded.length} {folded.length === 1 ? "row" : "rows"} unchanged or not judged
          </summary>
          <ComparisonTable rows={folded} numbers={numbers} site={site} caption="Unchanged or not judged" />
        </details>
      )}
    </section>
  );
}

interface TableProps {
  readonly rows: readonly ComparisonLine[];
  /** The row's place among those with pairs, by which the script finds them. */
  readonly numbers: ReadonlyMap<ComparisonLine, number>;
  readonly site: SiteLinks | null;
  readonly caption: string;
}

function ComparisonTable({ rows, numbers, site, caption }: TableProps): VNode {
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={caption}>
      <table class="comparison">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">
              <Term word="Inconclusive">Verdict</Term>
            </th>
            <th scope="col" class="number">
              <Term word="Change and 95 % interval">Change</Term>
            </th>
            <th scope="col">Scenario and arm</th>
            <th scope="col">Metric</th>
            <th scope="col" class="number">
              Base
            </th>
            <th scope="col" class="number">
              Head
            </th>
            <th scope="col">
              Interval, grey: <Term word="Margin">margin</Term>
            </th>
          </tr>
        </thead>
        {rows.map((row) => (
          <ComparisonRows
            row={row}
            pairs={numbers.get(row) ?? null}
            history={row.head === "–" ? null : (site?.historyOf(row.key) ?? null)}
          />
        ))}
      </table>
    </div>
  );
}

/** In the folded rows words are plain: a page has hundreds of them. */
function Label({ text, explained }: { readonly text: string; readonly explained: boolean }): VNode {
  const word = terms[text];
  return explained && word !== undefined ? <Term word={word}>{text}</Term> : <>{text}</>;
}

interface RowProps {
  readonly row: ComparisonLine;
  readonly pairs: number | null;
  readonly history: string | null;
}

/** A row and its evidence, in a body of their own so that they are filtered together. */
function ComparisonRows({ row, pairs, history }: RowProps): VNode {
  const scenario = <Text value={row.scenario} />;
  return (
    <tbody data-entry data-changed={isSettled(row) ? undefined : ""}>
      <tr>
        <td class={`verdict tone-${row.verdict}`}>
          <Glyph kind={row.verdict} /> {row.verdict === "not-judged" ? "not judged" : row.verdict}
        </td>
        <td class={`number change tone-${row.verdict}`}>{row.change}</td>
        <th scope="row">
          {row.anchor === null ? scenario : <a href={`#${row.anchor}`}>{scenario}</a>}
          <small>
            <Text value={row.arm} />
          </small>
        </th>
        <td>
          <Text value={row.metric} />
          <small>
            {row.better !== "neither" && `${row.better} is better, `}
            {row.gates ? "gates" : "does not gate"}
            {history !== null && (
              <>
                {", "}
                <a href={history}>history</a>
              </>
            )}
          </small>
        </td>
        <td class="number">{row.base}</td>
        <td class="number">{row.head}</td>
        <td>{row.interval !== null && <IntervalBar interval={row.interval} verdict={row.verdict} />}</td>
      </tr>
      {tells(row) && (
        <tr class="why">
          <td colSpan={2} />
          <td colSpan={5}>
            <dl>
              {row.why.map(({ label, value }) => (
                <div>
                  <dt>
                    <Label text={label} explained={!isSettled(row)} />
                  </dt>
                  <dd>
                    <Text value={value} />
                  </dd>
                </div>
              ))}
            </dl>
            {row.acknowledged !== null && (
              <p class="accepted">
                <b>Accepted:</b> <Text value={row.acknowledged} />
              </p>
            )}
            {row.pairs !== null && pairs !== null && <PairsView pairs={row.pairs} number={pairs} />}
            {row.requests !== null && <RequestsView requests={row.requests} />}
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** An equal number needs no evidence: there is nothing to say that its row does not. */
function tells({ why, change, pairs, acknowledged }: ComparisonLine): boolean {
  return pairs !== null || acknowledged !== null || change !== "equal" || why.length > 1;
}

import type { VNode } from "preact";
import { type ComparisonLine, type ComparisonModel, isSettled, quietText } from "../model/comparison-model.ts";
import type { SentRequests } from "../model/sent-requests.ts";
import type { SiteLinks } from "../site/site-links.ts";
import { CauseSentence } from "./cause-sentence.tsx";
import { DataTable } from "./data-table.tsx";
import { Term } from "./glossary.tsx";
import { Glyph } from "./glyph.tsx";
import { IntervalBar, type Reach, reachOf } from "./interval-bar.tsx";
import { safeText } from "./safe-text.tsx";
import { ShareBars } from "./share-bars.tsx";

/** Words of the evidence that the glossary explains. */
const terms: Readonly<Record<string, string>> = {
  pairs: "Pair",
  "p worse": "p worse, Holm",
  "smallest detectable": "Smallest detectable",
};

interface SectionProps {
  readonly comparison: ComparisonModel;
  readonly sent: readonly SentRequests[];
  /** Where rows have their histories; null for a page that stands alone. */
  readonly site: SiteLinks | null;
}

/** Base against head, worst first. Rows that did not change are folded away, with their number in sight. */
export function ComparisonSection({ comparison, sent, site }: SectionProps): VNode {
  const changed = comparison.rows.filter((row) => !isSettled(row));
  const [open, slight] = withoutSlight(changed);
  const folded = comparison.rows.filter(isSettled);
  const numbers = new Map(
    comparison.rows.filter(({ pairs }) => pairs !== null).map((row, position) => [row, position] as const),
  );
  const reach = reachOf(comparison.rows.flatMap(({ interval }) => interval ?? []));
  const shared = { numbers, sent, site, reach };
  return (
    <section id="comparison" class={`card reach-${reach}`}>
      <h2>Against {safeText(comparison.against)}</h2>
      <p class="note">{safeText(comparison.timings)}</p>
      {changed.length === 0 ? (
        <p>{quietText(comparison.rows)}</p>
      ) : (
        <ComparisonTable rows={open} {...shared} caption="Changed or open, worst first" />
      )}
      {slight.length > 0 && (
        <details class="folded">
          <summary>
            {slight.length} {slight.length === 1 ? "row" : "rows"} changed by less than 1 %
          </summary>
          <ComparisonTable rows={slight} {...shared} caption="Changed by less than 1 %, and judged like all others" />
        </details>
      )}
      {folded.length > 0 && (
        <details class="folded">
          <summary>
            {folded.length} {folded.length === 1 ? "row" : "rows"} unchanged or not judged
          </summary>
          <ComparisonTable rows={folded} {...shared} caption="Unchanged or not judged" />
        </details>
      )}
    </section>
  );
}

/** Rows to read first, and those that changed by next to nothing. Where all are slight they are what there is to read. */
function withoutSlight(
  rows: readonly ComparisonLine[],
): readonly [readonly ComparisonLine[], readonly ComparisonLine[]] {
  const slight = rows.filter(({ isSlight }) => isSlight);
  return slight.length === rows.length ? [rows, []] : [rows.filter(({ isSlight: is }) => !is), slight];
}

interface TableProps {
  readonly rows: readonly ComparisonLine[];
  /** The place of a row among those with pairs: the script finds its drawing by it. */
  readonly numbers: ReadonlyMap<ComparisonLine, number>;
  readonly sent: readonly SentRequests[];
  readonly site: SiteLinks | null;
  /** Of all intervals on the page. */
  readonly reach: Reach;
  readonly caption: string;
}

function ComparisonTable({ rows, numbers, sent, site, reach, caption }: TableProps): VNode {
  const columns = [
    <Term word="Inconclusive">Verdict</Term>,
    { number: <Term word="Change and 95 % interval">Change</Term> },
    "Scenario and arm",
    "Metric",
    { number: "Base" },
    { number: "Head" },
    pictureHeading(rows),
  ];
  return (
    <DataTable label={caption} kind="comparison" caption={caption} columns={columns}>
      {rows.map((row) => (
        // A row and its evidence have a body of their own, so that they are filtered together.
        <tbody id={row.id} class={`tone-${row.verdict}`} data-entry="" data-changed={isSettled(row) ? undefined : ""}>
          <Row row={row} reach={reach} history={row.head === "–" ? null : (site?.historyOf(row.key) ?? null)} />
          {hasEvidence(row) && (
            <Evidence
              row={row}
              first={firstOfCause(rows, row)}
              number={numbers.get(row) ?? null}
              requests={requestsBehind(row, sent)}
            />
          )}
        </tbody>
      ))}
    </DataTable>
  );
}

/** What the last column draws. */
function pictureHeading(rows: readonly ComparisonLine[]): VNode | string {
  const hasIntervals = rows.some(({ interval }) => interval !== null);
  const hasBars = rows.some(({ shares }) => shares !== null);
  if (!hasIntervals) return hasBars ? "Base above head" : "Interval";
  return (
    <>
      Interval, grey: <Term word="Margin">margin</Term>
      {hasBars && "; or base above head"}
    </>
  );
}

interface RowProps {
  readonly row: ComparisonLine;
  readonly reach: Reach;
  readonly history: string | null;
}

/** Cells have no classes, but styles by their place: a page has thousands of them. */
function Row({ row, reach, history }: RowProps): VNode {
  const scenario = safeText(row.scenario);
  return (
    <tr>
      <td>
        <Glyph kind={row.verdict} hasTone={false} /> {row.word}
      </td>
      <td>
        {row.change}
        {row.proportion !== null && <small>{row.proportion}</small>}
      </td>
      <th scope="row">
        {row.anchor === null ? scenario : <a href={`#${row.anchor}`}>{scenario}</a>}
        <small>{safeText(row.arm)}</small>
      </th>
      <td>
        {safeText(row.metric)}
        <small>
          {row.better !== "neither" && `${row.better} is better, `}
          {!row.isBetweenEngines && `${row.gates ? "gates" : "does not gate"}, `}
          <a href={`#${row.id}`}>link</a>
          {history !== null && (
            <>
              {", "}
              <a href={history}>history</a>
            </>
          )}
        </small>
      </td>
      <td>{row.base}</td>
      <td>{row.head}</td>
      <td>
        {row.interval !== null && <IntervalBar interval={row.interval} reach={reach} />}
        {row.shares !== null && <ShareBars shares={row.shares} />}
      </td>
    </tr>
  );
}

interface EvidenceProps {
  readonly row: ComparisonLine;
  /** The first row above it that has its cause; null if it is the first itself. */
  readonly first: ComparisonLine | null;
  readonly number: number | null;
  readonly requests: SentRequests | null;
}

function Evidence({ row, first, number, requests }: EvidenceProps): VNode {
  return (
    <tr class="why">
      <td colSpan={2} />
      <td colSpan={5}>
        <dl>
          {factsBelow(row).map(({ label, value }) => (
            <div>
              <dt>{labelOf(label, isSettled(row))}</dt>
              <dd>{label === "cause" ? <RowCause text={value} first={first} /> : safeText(value)}</dd>
            </div>
          ))}
        </dl>
        {row.acknowledged !== null && (
          <p class="accepted">
            <b>Accepted:</b> {safeText(row.acknowledged)}
          </p>
        )}
        {row.pairs !== null && number !== null && (
          // The script draws the pairs when this is opened: a page has hundreds of them.
          <details class="evidence" data-pairs={number}>
            <summary>
              Every pair<span class="note">: {row.pairs.sentence}</span>
            </summary>
          </details>
        )}
        {requests !== null && (
          <p>
            <a href={`#${requests.anchor}`}>Request by request</a>
            <span class="note">: {requests.difference.sentence}</span>
          </p>
        )}
      </td>
    </tr>
  );
}

/** A sentence that a row above has already is not said again. */
function RowCause({ text, first }: { readonly text: string; readonly first: ComparisonLine | null }): VNode {
  if (first === null) return <CauseSentence text={text} />;
  return <a href={`#${first.id}`}>as for {safeText(first.metric)}, above</a>;
}

function firstOfCause(rows: readonly ComparisonLine[], row: ComparisonLine): ComparisonLine | null {
  const cause = causeOf(row);
  const first = cause === undefined ? row : rows.find((each) => causeOf(each) === cause);
  return first === undefined || first === row ? null : first;
}

function causeOf({ why }: ComparisonLine): string | undefined {
  return why.find(({ label }) => label === "cause")?.value;
}

/** In the folded rows words are plain: a page has hundreds of them. */
function labelOf(label: string, isFolded: boolean): VNode | string {
  const word = terms[label];
  return isFolded || word === undefined ? label : <Term word={word}>{label}</Term>;
}

/** What the row's arm sent, behind an exact number that differs. */
function requestsBehind({ key, isExact, change }: ComparisonLine, sent: readonly SentRequests[]): SentRequests | null {
  if (!isExact || change === "equal") return null;
  return sent.find(({ ids }) => ids.scenario === key.scenario && ids.arm === key.arm) ?? null;
}

/** Without what the row says already. */
function factsBelow({ why, change }: ComparisonLine): ComparisonLine["why"] {
  return why.filter(({ value }) => value !== change);
}

/** A number that is equal needs no evidence. */
function hasEvidence(row: ComparisonLine): boolean {
  const { why, change, pairs, acknowledged } = row;
  return pairs !== null || acknowledged !== null || (change === "equal" ? why.length > 1 : factsBelow(row).length > 0);
}

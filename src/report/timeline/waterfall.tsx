import type { VNode } from "preact";
import type { Timeline, TimelineSpan } from "../../core/timeline.ts";
import { formatDuration } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";
import {
  detailsOf,
  drawing,
  firstWindow,
  fittingName,
  pathSentence,
  placeOf,
  rowsOf,
  tickLabel,
  ticksOf,
  type TimeWindow,
} from "./waterfall-drawing.ts";
import { DataTable } from "../html/data-table.tsx";

/** One side of a waterfall. */
export interface WaterfallSide {
  readonly title: string;
  readonly timeline: Timeline;
  /** Short spans that are not in it. */
  readonly leftOut: number;
}

const key = [
  ["request", "request"],
  ["sending", "request sent"],
  ["queued", "queued"],
  ["waiting", "waiting for the first byte"],
  ["tokens", "tokens"],
  ["tool", "tool"],
  ["own", "the engine itself"],
  ["block", "event loop held up"],
  ["garbage-collection", "garbage collection"],
  ["path", "critical path, outlined"],
] as const;

/** The colours that the sides have. A request whose phases are known is drawn in theirs. */
function usedKey(sides: readonly WaterfallSide[]): readonly (readonly [string, string])[] {
  const used = new Set<string>(["path"]);
  for (const { kind, phases = [] } of sides.flatMap(({ timeline }) => timeline.spans))
    for (const name of phases.length === 0 ? [kind] : phases.map((phase) => phase.name)) used.add(name);
  return key.filter(([name]) => used.has(name));
}

interface WaterfallProps {
  readonly sides: readonly WaterfallSide[];
  /** The level of the sides' headings on the page. */
  readonly heading: "h3" | "h4";
}

/** Sides above each other on one scale. Without script it is a picture and a table. */
export function Waterfall({ sides, heading: Heading }: WaterfallProps): VNode {
  const shown = firstWindow(sides.map(({ timeline }) => timeline));
  return (
    <figure
      class="waterfall"
      data-waterfall
      data-begins={shown.fromNs}
      data-length={shown.untilNs}
      aria-label="Waterfall"
    >
      <p class="key">
        {usedKey(sides).map(([name, title]) => (
          <span>
            <svg viewBox="0 0 12 12" aria-hidden="true">
              <rect width="12" height="12" rx="2" class={`f-${name}`} />
            </svg>
            {title}
          </span>
        ))}
      </p>
      {shown.fromNs > 0 && (
        <p>
          The picture begins at {formatDuration(shown.fromNs)}, shortly before the first request. The table has the
          start.
        </p>
      )}
      {sides.map((side) => (
        <>
          <Heading>{cleanLine(side.title, 200)}</Heading>
          <p>{pathSentence(side.timeline)}</p>
          <Picture side={side} shown={shown} />
          {side.leftOut > 0 && <p>{side.leftOut} shorter spans are not drawn.</p>}
        </>
      ))}
      <p class="details" aria-live="polite" hidden />
      {sides.map((side) => (
        <SpanTable side={side} />
      ))}
    </figure>
  );
}

/** On a phone it is wider than the screen, so that its words can be read, and scrolls in a box of its own. */
function Picture({ side, shown }: { readonly side: WaterfallSide; readonly shown: TimeWindow }): VNode {
  const label = cleanLine(`Waterfall, ${side.title}`, 200);
  return (
    <div class="scroll" tabIndex={0} role="group" aria-label={label}>
      <Drawing timeline={side.timeline} label={label} shown={shown} />
    </div>
  );
}

interface DrawingProps {
  readonly timeline: Timeline;
  readonly label: string;
  readonly shown: TimeWindow;
}

function Drawing({ timeline, label, shown }: DrawingProps): VNode {
  const rows = rowsOf(timeline);
  const height = drawing.axisHeight + (rows.length + 1) * drawing.rowHeight + 4;
  const onPath = new Set(timeline.criticalPath.map(({ span }) => span));
  const clip = `clip-${rows.length}-${timeline.spans.length}-${Math.round(timeline.endNs % 1e9)}`;
  return (
    <svg viewBox={`0 0 ${drawing.width} ${height}`} role="img" aria-label={label}>
      <clipPath id={clip}>
        <rect x={drawing.labels} y="0" width={drawing.width - drawing.labels} height={height} />
      </clipPath>
      {rows.map(({ name }, row) => (
        <text class="row-name" x="6" y={rowTop(row) + 14}>
          {name}
        </text>
      ))}
      <text class="row-name" x="6" y={rowTop(rows.length) + 14}>
        critical path
      </text>
      <g clip-path={`url(#${clip})`}>
        <g data-ticks data-height={height}>
          {ticksOf(shown.fromNs, shown.untilNs).map((atNs) => (
            <g class="tick">
              <line x1={placeOf(atNs, shown)} x2={placeOf(atNs, shown)} y1="0" y2={height} />
              <text {...tickLabel(placeOf(atNs, shown))} y="13">
                {atNs === 0 ? "0" : formatDuration(atNs)}
              </text>
            </g>
          ))}
        </g>
        {rows.map(({ spans }, row) =>
          spans.map((span) => (
            <Span
              span={span}
              top={rowTop(row)}
              startNs={timeline.startNs}
              shown={shown}
              isOnPath={onPath.has(span.id)}
            />
          )),
        )}
        {timeline.criticalPath.map((step) => {
          const kind = timeline.spans.find(({ id }) => id === step.span)?.kind ?? "own";
          return (
            <Bar
              from={step.startNs - timeline.startNs}
              until={step.endNs - timeline.startNs}
              top={rowTop(rows.length) + 5}
              height={9}
              name={`f-${kind}`}
              shown={shown}
            />
          );
        })}
      </g>
    </svg>
  );
}

interface SpanProps {
  readonly span: TimelineSpan;
  readonly top: number;
  readonly startNs: number;
  readonly shown: TimeWindow;
  readonly isOnPath: boolean;
}

function Span({ span, top, startNs, shown, isOnPath }: SpanProps): VNode {
  const [from, until] = [span.startNs - startNs, span.endNs - startNs];
  const left = Math.max(drawing.labels, placeOf(from, shown));
  const width = placeOf(until, shown) - left;
  const name = cleanLine(span.name, 200);
  return (
    <g data-span class={isOnPath ? "on-path" : undefined}>
      <title>{detailsOf(span, startNs)}</title>
      <Bar from={from} until={until} top={top + 2} height={16} name={`w-bar f-${span.kind}`} shown={shown} />
      {(span.phases ?? []).map((phase) => (
        <Bar
          from={phase.startNs - startNs}
          until={phase.endNs - startNs}
          top={top + 2}
          height={16}
          name={`f-${phase.name}`}
          shown={shown}
        />
      ))}
      <text x={left + 3} y={top + 14} data-from={from} data-until={until} data-name={name}>
        {fittingName(name, width)}
      </text>
    </g>
  );
}

interface BarProps {
  readonly from: number;
  readonly until: number;
  readonly top: number;
  readonly height: number;
  readonly name: string;
  readonly shown: TimeWindow;
}

/** Browsers draw huge coordinates wrongly. What lies so far left is cut off in any case. */
const farLeftPixels = -1e4;

function Bar({ from, until, top, height, name, shown }: BarProps): VNode {
  const x = Math.max(farLeftPixels, placeOf(from, shown));
  return (
    <rect
      class={name}
      data-from={from}
      data-until={until}
      x={x}
      y={top}
      width={Math.max(1, Math.round((placeOf(until, shown) - x) * 10) / 10)}
      height={height}
    />
  );
}

function SpanTable({ side: { title, timeline } }: { readonly side: WaterfallSide }): VNode {
  return (
    <details>
      <summary>{cleanLine(title, 200)} as a table</summary>
      <DataTable
        label={`Spans, ${cleanLine(title, 200)}`}
        columns={["span", "kind", { number: "start" }, { number: "length" }, "what is known of it"]}
      >
        <tbody>
          {timeline.spans.map(({ name, kind, startNs, endNs, facts }) => (
            <tr>
              <td>{cleanLine(name, 200)}</td>
              <td>{kind}</td>
              <td class="number">{formatDuration(startNs - timeline.startNs)}</td>
              <td class="number">{formatDuration(endNs - startNs)}</td>
              <td>{facts.map((fact) => cleanLine(fact, 300)).join("; ")}</td>
            </tr>
          ))}
        </tbody>
      </DataTable>
    </details>
  );
}

function rowTop(row: number): number {
  return drawing.axisHeight + row * drawing.rowHeight;
}

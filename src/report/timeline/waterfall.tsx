import type { VNode } from "preact";
import type { Timeline, TimelineSpan } from "../../core/timeline.ts";
import { formatDuration } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";
import { detailsOf, drawing, fittingName, pathSentence, placeOf, rowsOf, ticksOf } from "./waterfall-drawing.ts";
import { TableHead } from "../html/data-table.tsx";

/** One side of a waterfall. */
export interface WaterfallSide {
  readonly title: string;
  readonly timeline: Timeline;
  /** Short spans that are not in it. */
  readonly leftOut: number;
}

const key = [
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

/** Sides above each other on one scale, from the engine's start. Without script it is a picture and a table. */
export function Waterfall({ sides }: { readonly sides: readonly WaterfallSide[] }): VNode {
  const lengthNs = Math.max(1, ...sides.map(({ timeline }) => timeline.endNs - timeline.startNs));
  return (
    <figure class="waterfall" data-waterfall data-length={lengthNs} aria-label="Waterfall">
      <p class="key">
        {key.map(([name, title]) => (
          <span>
            <svg viewBox="0 0 12 12" aria-hidden="true">
              <rect width="12" height="12" rx="2" class={`f-${name}`} />
            </svg>
            {title}
          </span>
        ))}
      </p>
      {sides.map((side) => (
        <>
          <h4>{cleanLine(side.title, 200)}</h4>
          <p>{pathSentence(side.timeline)}</p>
          <Picture side={side} lengthNs={lengthNs} />
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

function Picture({ side, lengthNs }: { readonly side: WaterfallSide; readonly lengthNs: number }): VNode {
  const { timeline } = side;
  const rows = rowsOf(timeline);
  const height = drawing.axisHeight + (rows.length + 1) * drawing.rowHeight + 4;
  const onPath = new Set(timeline.criticalPath.map(({ span }) => span));
  const clip = `clip-${rows.length}-${timeline.spans.length}-${Math.round(timeline.endNs % 1e9)}`;
  return (
    <svg viewBox={`0 0 ${drawing.width} ${height}`} role="img" aria-label={cleanLine(`Waterfall, ${side.title}`, 200)}>
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
          {ticksOf(0, lengthNs).map((atNs) => (
            <g class="tick">
              <line x1={placeOf(atNs, lengthNs)} x2={placeOf(atNs, lengthNs)} y1="0" y2={height} />
              <text x={placeOf(atNs, lengthNs) + 3} y="13">
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
              lengthNs={lengthNs}
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
              lengthNs={lengthNs}
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
  readonly lengthNs: number;
  readonly isOnPath: boolean;
}

function Span({ span, top, startNs, lengthNs, isOnPath }: SpanProps): VNode {
  const [from, until] = [span.startNs - startNs, span.endNs - startNs];
  const width = placeOf(until, lengthNs) - placeOf(from, lengthNs);
  const name = cleanLine(span.name, 200);
  return (
    <g data-span class={isOnPath ? "on-path" : undefined}>
      <title>{detailsOf(span, startNs)}</title>
      <Bar from={from} until={until} top={top + 2} height={16} name={`w-bar f-${span.kind}`} lengthNs={lengthNs} />
      {(span.phases ?? []).map((phase) => (
        <Bar
          from={phase.startNs - startNs}
          until={phase.endNs - startNs}
          top={top + 2}
          height={16}
          name={`f-${phase.name}`}
          lengthNs={lengthNs}
        />
      ))}
      <text x={placeOf(from, lengthNs) + 3} y={top + 14} data-from={from} data-until={until} data-name={name}>
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
  readonly lengthNs: number;
}

function Bar({ from, until, top, height, name, lengthNs }: BarProps): VNode {
  const x = placeOf(from, lengthNs);
  return (
    <rect
      class={name}
      data-from={from}
      data-until={until}
      x={x}
      y={top}
      width={Math.max(1, Math.round((placeOf(until, lengthNs) - x) * 10) / 10)}
      height={height}
    />
  );
}

function SpanTable({ side: { title, timeline } }: { readonly side: WaterfallSide }): VNode {
  return (
    <details>
      <summary>{cleanLine(title, 200)} as a table</summary>
      <table>
        <TableHead columns={["span", "kind", { number: "start" }, { number: "length" }, "what is known of it"]} />
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
      </table>
    </details>
  );
}

function rowTop(row: number): number {
  return drawing.axisHeight + row * drawing.rowHeight;
}

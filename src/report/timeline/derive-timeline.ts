import type { EngineSpan, InsideView, SpanKind, Timeline, TimelinePhase, TimelineSpan } from "../../core/timeline.ts";
import type { Trace, WireExchange } from "../../core/trace.ts";
import type { TurnScript } from "../../core/turn-script.ts";
import { formatDuration, formatValue } from "../../core/units.ts";
import { criticalPath } from "./critical-path.ts";
import { gapsBetween, overlapsWith, withLanes } from "./lanes.ts";
import { toolTurns, type ToolTurn } from "../../audit/tool-turns.ts";

/** All that is known of a trial: always the wire, and the rest where the engine or the session told it. */
export interface TimelineSources {
  readonly trace: Trace;
  readonly script: TurnScript | null;
  readonly engineSpans: readonly EngineSpan[];
  readonly inside: InsideView | null;
}

/** `exchange` is a request's own, or that of the request that asked for a tool. */
type Unplaced = Omit<TimelineSpan, "id" | "lane"> & { readonly exchange?: number };

/** Rows in order: first what the user waits for, then what explains it. */
const kindOrder: readonly SpanKind[] = ["request", "tool", "own", "idle", "block", "garbage-collection", "engine"];

/** The timeline of a trial. Pure. What lies outside the process's life is cut off. */
export function deriveTimeline({ trace, script, engineSpans, inside }: TimelineSources): Timeline {
  const { spawnNs, exitNs } = trace;
  const turns = toolTurns(trace, script, engineSpans);
  const requests = trace.exchanges.map(requestSpan);
  const tools = turns.flatMap(toolSpans);
  const gaps = gapsBetween([...requests, ...tools], spawnNs, exitNs);
  const idle = gaps.flatMap((gap) => overlapsWith(gap, inside?.idle ?? []));
  const unplaced: readonly Unplaced[] = [
    ...requests,
    ...tools,
    ...gaps.map((gap): Unplaced => ({ kind: "own", name: gapName(gap, trace), ...gap, facts: [] })),
    ...idle.map((stretch): Unplaced => ({ kind: "idle", name: "event loop idle", ...stretch, facts: [] })),
    ...(inside?.blocks ?? []).map(({ startNs, endNs, heldNs, where }): Unplaced => ({
      kind: "block",
      name: where === null ? "event loop held up" : `event loop held up by ${where}`,
      startNs,
      endNs,
      facts: [`held for: ${formatDuration(heldNs)}, without the time in which the machine ran something else`],
    })),
    ...(inside?.collections ?? []).map(({ startNs, endNs, type }): Unplaced => ({
      kind: "garbage-collection",
      name: `garbage collection, ${type}`,
      startNs,
      endNs,
      facts: [],
    })),
    ...engineSpans
      .filter(({ toolCall }) => toolCall === null)
      .map(({ name, startNs, endNs, failed }): Unplaced => ({
        kind: "engine",
        name,
        startNs,
        endNs,
        facts: failed ? ["ended: with an error"] : [],
      })),
  ];
  return assembled(unplaced, spawnNs, exitNs);
}

function assembled(unplaced: readonly Unplaced[], startNs: number, endNs: number): Timeline {
  const within = unplaced.flatMap((span) => {
    const cut = { startNs: Math.max(span.startNs, startNs), endNs: Math.min(span.endNs, endNs) };
    return cut.endNs < cut.startNs ? [] : [{ ...span, ...cut }];
  });
  const placed = kindOrder.flatMap((kind) =>
    withLanes(within.filter((span) => span.kind === kind)).toSorted((left, right) => left.lane - right.lane),
  );
  const numbered = placed.map((span, id) => ({ ...span, id }));
  const requestOf = new Map(
    numbered.flatMap(({ kind, exchange, id }) => (kind === "request" ? [[exchange, id] as const] : [])),
  );
  const activities = numbered
    .filter(({ kind }) => kind === "request" || kind === "tool")
    .map(({ kind, exchange, ...span }) => (kind === "tool" ? { ...span, cause: requestOf.get(exchange) } : span));
  const spans = numbered.map(({ exchange: _exchange, ...span }): TimelineSpan => span);
  return { startNs, endNs, spans, criticalPath: criticalPath(activities, startNs, endNs) };
}

function requestSpan(exchange: WireExchange): Unplaced {
  const { index, arrivalNs, endNs, usage, outcome, status, refusal, fault, cache, modelled } = exchange;
  const input = usage.freshInputTokens + usage.cacheWriteTokens + usage.cacheReadTokens;
  const firstNs = exchange.events[0]?.writtenNs ?? null;
  return {
    kind: "request",
    name: `request ${index + 1}${exchange.purpose === "main" ? "" : `, ${exchange.purpose}`}${outcome === "complete" ? "" : `, ${outcome}`}`,
    startNs: arrivalNs,
    endNs,
    exchange: index,
    phases: phasesOf(exchange),
    facts: [
      `call: ${exchange.method} ${exchange.path}${exchange.model === "" ? "" : `, ${exchange.model}`}`,
      `answer: ${status}, ${outcome}${refusal === undefined ? "" : `: ${refusal}`}${fault === undefined ? "" : `; ${fault}`}`,
      `connection: ${exchange.connection}`,
      ...(firstNs === null ? [] : [`first byte after: ${formatDuration(firstNs - arrivalNs)}`]),
      `input: ${formatValue(input, "tokens")}, of them ${formatValue(usage.cacheReadTokens, "tokens")} read from the cache`,
      `output: ${formatValue(usage.outputTokens, "tokens")}`,
      ...(cache.reason === undefined ? [] : [`cache: ${cache.reason.kind}`]),
      `cost by the price model: ${modelled.costNanoUsd === null ? "not known" : formatValue(modelled.costNanoUsd, "nanoUsd")}`,
    ],
  };
}

/** Phases in order and without overlap. A stamp that a fault left out of order moves to the phase before. */
function phasesOf({ arrivalNs, bodyEndNs, endNs, events, queuedNs = 0 }: WireExchange): TimelinePhase[] {
  const firstNs = events[0]?.writtenNs ?? endNs;
  const ends = [
    ["sending", bodyEndNs],
    ["queued", bodyEndNs + queuedNs],
    ["waiting", firstNs],
    ["tokens", endNs],
  ] as const;
  let fromNs = arrivalNs;
  return ends.flatMap(([name, until]) => {
    const phase = { name, startNs: fromNs, endNs: Math.min(endNs, Math.max(fromNs, until)) };
    fromNs = phase.endNs;
    return phase.endNs > phase.startNs ? [phase] : [];
  });
}

function toolSpans({ calls, source, asked }: ToolTurn): Unplaced[] {
  const witness = {
    engine: "the engine's own span",
    stamps: "stamps that the child printed; where in the turn it lies is not known exactly",
    wire: "the wire: from the answer's end to the next request",
  };
  return calls.map(({ name, startNs, endNs, operation, result }) => ({
    kind: "tool",
    exchange: asked.index,
    name: name.slice(0, 200),
    startNs,
    endNs,
    facts: [
      ...(operation === null ? [] : [`asked for: ${describeOperation(operation.kind, name)}`]),
      ...(result === null
        ? []
        : [
            `result: ${formatValue(result.bytes, "bytes")}${result.isError ? ", an error" : result.state === "done" ? "" : `, ${result.state}`}`,
          ]),
      `asked by: request ${asked.index + 1}`,
      `seen by: ${witness[source]}`,
    ],
  }));
}

function describeOperation(kind: string, name: string): string {
  return name.startsWith(kind) ? name.slice(0, 200) : kind;
}

function gapName({ startNs, endNs }: { readonly startNs: number; readonly endNs: number }, trace: Trace): string {
  if (startNs === trace.spawnNs) return endNs === trace.exitNs ? "the engine, without a request" : "start-up";
  if (endNs === trace.exitNs) return "from the last answer to the end";
  const before = trace.exchanges.findLast((exchange) => exchange.endNs <= startNs);
  return before !== undefined && before.outcome !== "complete" ? "before a retry" : "the engine itself";
}

import type { Finding } from "./finding.ts";
import type { RecordedPhase } from "./trial-phase.ts";

/**
 * What one trial's time was spent on, as stretches in lanes. Times are nanoseconds of the trial's clock, as in `Trace`. Text in it may
 * come from the engine and is untrusted.
 */
export interface Timeline {
  /** The engine's process was started. */
  readonly startNs: number;
  /** It ended. */
  readonly endNs: number;
  /** By kind, then lane, then start; `id` is the place in this list. */
  readonly spans: readonly TimelineSpan[];
  /** The chain that the end waited for, in order of time: without gap or overlap from `startNs` to `endNs`. */
  readonly criticalPath: readonly PathStep[];
}

/**
 * request: a call of the provider, by the wire. tool: a tool call. own: no request and no tool was under way, so the engine was at
 * work or waited by itself. engine: a span that the engine reported. idle: its event loop had nothing to do within `own`.
 * garbage-collection and block (its event loop was held up): seen from inside the process, in trace sessions only.
 */
export type SpanKind = "own" | "request" | "tool" | "engine" | "idle" | "garbage-collection" | "block";

/** A stretch of time with a name. */
export interface TimelineSpan {
  readonly id: number;
  readonly kind: SpanKind;
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number;
  /** Spans of one kind and lane never overlap. */
  readonly lane: number;
  /** Parts of it in order, without overlap. */
  readonly phases?: readonly TimelinePhase[];
  /** What a reader may want to know of it, as "label: text". */
  readonly facts: readonly string[];
}

/** Where a request's time went. */
export interface TimelinePhase {
  readonly name: "sending" | "queued" | "waiting" | "tokens";
  readonly startNs: number;
  readonly endNs: number;
}

/** A stretch of the critical path: a span, or null where no request and no tool explains it and the engine itself was on it. */
export interface PathStep {
  readonly span: number | null;
  readonly startNs: number;
  readonly endNs: number;
}

/** A span that the engine reported (OpenTelemetry GenAI names), on the trial's clock. */
export interface EngineSpan {
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number;
  /** The id of the call it ran, where it is a tool's. */
  readonly toolCall: string | null;
  readonly failed: boolean;
}

/** What a look from inside the engine's main process showed. */
export interface InsideView {
  readonly collections: readonly { readonly startNs: number; readonly endNs: number; readonly type: string }[];
  readonly blocks: readonly LoopBlock[];
  /** The event loop had nothing to do. */
  readonly idle: readonly { readonly startNs: number; readonly endNs: number }[];
  readonly memory: readonly MemorySample[];
  /** Programs of children that still ran when the process ended. */
  readonly childrenLeft: readonly string[];
}

/** Memory of the engine's main process. `externalBytes` are held outside of V8's heap: buffers. */
export interface MemorySample {
  readonly atNs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly externalBytes: number;
}

/** The event loop came back so late; time in which the machine ran something else is not counted. */
export interface LoopBlock {
  readonly startNs: number;
  readonly endNs: number;
  readonly heldNs: number;
  /** The function of the program that most samples of it show, and where it stands; null where none does. */
  readonly where: string | null;
}

/** The timeline of one trial that a run keeps for its page, and what was found in it. */
export interface KeptTimeline {
  readonly scenario: string;
  readonly arm: string;
  readonly side: "base" | "head";
  readonly phase: RecordedPhase;
  readonly timeline: Timeline;
  /** Spans that were left out because a run file stays small: the shortest ones. */
  readonly leftOut: number;
  readonly findings: readonly Finding[];
}

import type { Clock } from "../../core/clock.ts";

export type SpanAttributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A finished span in the words of the OpenTelemetry GenAI conventions; times are decimal text, monotonic nanoseconds. */
export interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly startNs: string;
  readonly endNs: string;
  readonly attributes: SpanAttributes;
}

/** A span under way. `end` adds what is known only at the end, and may be called once. */
export interface OpenSpan {
  readonly id: string;
  end(attributes?: SpanAttributes): void;
}

/** Collects spans in memory; a run without --spans pays two clock readings for each. */
export class SpanRecorder {
  readonly #spans: Span[] = [];
  readonly #clock: Clock;
  #started = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(name: string, parentSpanId: string | null, attributes: SpanAttributes): OpenSpan {
    this.#started += 1;
    const id = String(this.#started);
    const startNs = this.#clock.nowNs();
    return {
      id,
      end: (more = {}) => {
        const endNs = String(this.#clock.nowNs());
        this.#spans.push({
          name,
          spanId: id,
          parentSpanId,
          startNs: String(startNs),
          endNs,
          attributes: { ...attributes, ...more },
        });
      },
    };
  }

  get spans(): readonly Span[] {
    return this.#spans;
  }
}

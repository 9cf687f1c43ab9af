import type { Clock } from "../../core/clock.ts";

export type SpanAttributes = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A finished span, named by the OpenTelemetry GenAI conventions. Times are monotonic nanoseconds as decimal text. */
export interface Span {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId: string | null;
  readonly startNs: string;
  readonly endNs: string;
  readonly attributes: SpanAttributes;
}

/** A span under way. Call `end` once, with the attributes that are known only then. */
export interface OpenSpan {
  readonly id: string;
  end(attributes?: SpanAttributes): void;
}

/** Spans that are kept, so that a run of thousands of turns does not grow in memory. */
const defaultCapacity = 10_000;

/** Keeps the latest spans in memory. With a capacity of 0 it keeps none; a span then costs two clock readings. */
export class SpanRecorder {
  readonly #spans: Span[] = [];
  readonly #clock: Clock;
  readonly #capacity: number;
  #started = 0;
  #ended = 0;

  constructor(clock: Clock, capacity = defaultCapacity) {
    this.#clock = clock;
    this.#capacity = capacity;
  }

  start(name: string, parentSpanId: string | null, attributes: SpanAttributes): OpenSpan {
    this.#started += 1;
    const id = String(this.#started);
    const startNs = this.#clock.nowNs();
    return {
      id,
      end: (more = {}) => {
        const endNs = String(this.#clock.nowNs());
        this.#ended += 1;
        if (this.#capacity === 0) return;
        this.#spans[(this.#ended - 1) % this.#capacity] = {
          name,
          spanId: id,
          parentSpanId,
          startNs: String(startNs),
          endNs,
          attributes: { ...attributes, ...more },
        };
      },
    };
  }

  /** In order of their ends. */
  get spans(): readonly Span[] {
    if (this.dropped === 0 || this.#capacity === 0) return this.#spans;
    const oldest = this.#ended % this.#capacity;
    return [...this.#spans.slice(oldest), ...this.#spans.slice(0, oldest)];
  }

  /** How many of the oldest spans were dropped for later ones. */
  get dropped(): number {
    return Math.max(0, this.#ended - this.#capacity);
  }
}

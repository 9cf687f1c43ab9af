import { isRecord } from "../program/program-input.ts";

/** A piece of work that is run in a loop. */
export interface Kernel {
  /** Operations of one call. */
  readonly operations: number;
  /** Does them. The returned number depends on every operation, so that none can be optimised away. */
  run(): number;
}

/** What an engine makes of a streamed event. */
interface MessageRecord {
  type: string;
  index: number;
  text: string;
  tokens: number;
}

/** Messages that one call parses. */
const messagesPerCall = 1_000;
/** Published limits of such a pool. */
const poolLimits = { least: 5, most: 50 } as const;
/**
 * Records in use at one time, as between a stream and its reader. A record that never left its loop would stay in registers, and
 * the plain way would look free.
 */
const inFlight = 20;

/** Parses each event into a new record: the plain way, and the case that V8's young generation is made for. */
export function parseIntoNew(): Kernel {
  return parsing(emptyRecord, () => {});
}

/** Parses the same events into records of a pool. Each goes back when its reader has finished. */
export function parseIntoPooled(): Kernel {
  const pool = new ObjectPool(emptyRecord, poolLimits);
  return parsing(
    () => {
      const record = pool.take();
      if (record === null) throw new Error("The pool is empty although its records were given back.");
      return record;
    },
    (record) => pool.release(record),
  );
}

/** Objects that are used again. `least` are made at once, and at most `most` exist. */
export class ObjectPool<Pooled> {
  readonly #make: () => Pooled;
  readonly #most: number;
  readonly #free: Pooled[];
  #made: number;

  constructor(make: () => Pooled, { least, most }: { readonly least: number; readonly most: number }) {
    this.#make = make;
    this.#most = most;
    this.#free = Array.from({ length: least }, make);
    this.#made = least;
  }

  /** An object for the time until `release`. Null if all are in use. */
  take(): Pooled | null {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#made >= this.#most) return null;
    this.#made += 1;
    return this.#make();
  }

  release(pooled: Pooled): void {
    this.#free.push(pooled);
  }
}

function parsing(obtain: () => MessageRecord, giveBack: (record: MessageRecord) => void): Kernel {
  const lines = eventLines(messagesPerCall);
  const reader: (MessageRecord | null)[] = Array.from({ length: inFlight }, () => null);
  return {
    operations: messagesPerCall,
    run: () => {
      let sum = 0;
      const read = (at: number): void => {
        const record = reader[at % inFlight] ?? null;
        reader[at % inFlight] = null;
        if (record === null) return;
        sum += record.tokens + record.text.length + record.index;
        giveBack(record);
      };
      for (const [at, line] of lines.entries()) {
        read(at);
        const record = obtain();
        fill(record, line);
        reader[at % inFlight] = record;
      }
      for (let at = 0; at < inFlight; at += 1) read(at);
      return sum;
    },
  };
}

function emptyRecord(): MessageRecord {
  return { type: "", index: 0, text: "", tokens: 0 };
}

/** Events as a provider streams them: mostly short deltas. The same for the same count. */
function eventLines(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) =>
    JSON.stringify({
      type: at % 50 === 0 ? "message_delta" : "content_block_delta",
      index: at % 3,
      delta: { type: "text_delta", text: `word ${at % 97} and ` },
      usage: { output_tokens: at % 50 },
    }),
  );
}

function fill(record: MessageRecord, line: string): void {
  const event: unknown = JSON.parse(line);
  if (!isRecord(event)) throw new Error("An event is not an object.");
  const { type, index, delta, usage } = event;
  record.type = typeof type === "string" ? type : "";
  record.index = typeof index === "number" ? index : 0;
  record.text = isRecord(delta) && typeof delta["text"] === "string" ? delta["text"] : "";
  record.tokens = isRecord(usage) && typeof usage["output_tokens"] === "number" ? usage["output_tokens"] : 0;
}

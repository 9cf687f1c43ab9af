import { emptyRecord, eventLines, fill, type MessageRecord } from "./message-record.ts";
import { ObjectPool } from "./object-pool.ts";
import type { Kernel } from "./kernel.ts";

/** Messages a call of the kernel parses. */
const batch = 1_000;
/** The limits that were published for such pools. */
const limits = { least: 5, most: 50 } as const;

/**
 * Records that are in use at one time, as between a stream and who reads it. A record that never left its loop would be kept in
 * registers by the compiler, and the plain way would look free.
 */
const inFlight = 20;

/** Parses events into a new record each: the plain way, and what V8's young generation is made for. */
export function parseIntoNew(): Kernel {
  return parsing(emptyRecord, () => {});
}

/** Parses the same events into records of a pool, each given back when its reader is done with it. */
export function parseIntoPooled(): Kernel {
  const pool = new ObjectPool(emptyRecord, limits);
  return parsing(
    () => {
      const record = pool.take();
      if (record === null) throw new Error("the pool is empty although records were given back");
      return record;
    },
    (record) => pool.release(record),
  );
}

function parsing(obtain: () => MessageRecord, giveBack: (record: MessageRecord) => void): Kernel {
  const lines = eventLines(batch);
  const reader: (MessageRecord | null)[] = Array.from({ length: inFlight }, () => null);
  return {
    operations: batch,
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

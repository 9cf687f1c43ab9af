import { decodedNs, type Latency } from "./latency.ts";
import type { WireEvent } from "../../core/trace.ts";

/** A piece of a response, and how many tokens the model has decoded before it can exist. */
export interface ResponsePart {
  readonly kind: string;
  readonly text: string;
  readonly tokensBefore: number;
}

/** A part with the moment it is due, in nanoseconds of the session. */
export interface ScheduledPart {
  readonly kind: string;
  readonly text: string;
  readonly dueNs: number;
}

/** Silence after which the API keeps a stream alive. */
const pingGapNs = 5e9;

/**
 * Deadlines of all parts, fixed once from the request's arrival, so that a late write delays nothing after it. Parts that
 * cost no token (starts, stops) are due with the token before them. `ping` fills silences of more than five seconds.
 */
export function scheduleParts(
  parts: readonly ResponsePart[],
  latency: Latency,
  arrivalNs: number,
  ping: string | null,
): ScheduledPart[] {
  const scheduled: ScheduledPart[] = [];
  let lastNs = Number.POSITIVE_INFINITY;
  for (const { kind, text, tokensBefore } of parts) {
    const dueNs = Math.round(arrivalNs + (latency.ttftNs + decodedNs(latency, tokensBefore)) * latency.timeScale);
    if (ping !== null) {
      for (let pingNs = lastNs + pingGapNs; pingNs < dueNs; pingNs += pingGapNs) {
        scheduled.push({ kind: "ping", text: ping, dueNs: pingNs });
      }
    }
    scheduled.push({ kind, text, dueNs });
    lastNs = dueNs;
  }
  return scheduled;
}

/** Where paced parts go. Passed in, so that tests can drive the clock by hand. */
export interface PacedOutput {
  nowNs(): number;
  /** Resolves after about `milliseconds`, early or late, or when the client has gone. */
  wait(milliseconds: number): Promise<void>;
  /** Hands text or bytes over; resolves when more may follow (back-pressure). `isEnd`: they end the response. */
  write(text: string | Uint8Array, isEnd: boolean): Promise<void>;
  isGone(): boolean;
  /** Stands between two parts that leave in one write. */
  readonly separator: string;
}

/**
 * Writes each part at its deadline, never before. Deadlines are absolute: after a late wake-up all that is overdue leaves
 * in one write and the next part is on time again. Returns what was written, which is less than all if the client left.
 * @param endsWithLast Whether the last part is the end of the response.
 */
export async function writeOnSchedule(
  parts: readonly ScheduledPart[],
  output: PacedOutput,
  endsWithLast: boolean,
): Promise<WireEvent[]> {
  const written: WireEvent[] = [];
  while (written.length < parts.length && !output.isGone()) {
    const nowNs = output.nowNs();
    const from = written.length;
    let end = from;
    while ((parts[end]?.dueNs ?? Number.POSITIVE_INFINITY) <= nowNs) end += 1;
    if (end === from) {
      await output.wait(((parts[from]?.dueNs ?? nowNs) - nowNs) / 1e6);
      continue;
    }
    let due = "";
    for (const { kind, text, dueNs } of from === 0 && end === parts.length ? parts : parts.slice(from, end)) {
      written.push({ kind, scheduledNs: dueNs, writtenNs: nowNs, bytes: Buffer.byteLength(text) });
      due += due === "" ? text : output.separator + text;
    }
    await output.write(due, endsWithLast && end === parts.length);
  }
  return written;
}

import type { Headers } from "./cassette.ts";

const dated = /^(?:retry-after|[a-z-]*ratelimit[a-z-]*-reset[a-z-]*)$/;
/** A number alone is a count of seconds, and no date. */
const date = /^(?:[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} |\d{4}-\d\d-\d\dT)/;

/**
 * Recorded headers for a replay: what lay ahead of the recorded answer lies as far ahead of the replayed one. `retry-after` as a date
 * and moments of rate limits are moved, in their own form. `date` itself is left out, because the server writes its own. A recording
 * without `date` stays as it is.
 * @param nowMs When the answer is replayed, in milliseconds since 1970.
 */
export function movedDates(headers: Headers, nowMs: number): Headers {
  const recorded = headers.find(([name]) => name === "date")?.[1];
  const recordedMs = Date.parse(recorded ?? "");
  const others = headers.filter(([name]) => name !== "date");
  if (Number.isNaN(recordedMs)) return others;
  return others.map(([name, value]) => {
    const atMs = date.test(value) && dated.test(name) ? Date.parse(value) : Number.NaN;
    return Number.isNaN(atMs) ? [name, value] : [name, inFormOf(value, atMs - recordedMs + nowMs)];
  });
}

/** Whole seconds, rounded up: a client must not come back too early. */
function inFormOf(value: string, atMs: number): string {
  const hasFraction = /\.\d+Z$/.test(value);
  const moved = new Date(hasFraction ? atMs : Math.ceil(atMs / 1000) * 1000);
  if (value.endsWith("GMT")) return moved.toUTCString();
  return hasFraction ? moved.toISOString() : moved.toISOString().replace(".000Z", "Z");
}

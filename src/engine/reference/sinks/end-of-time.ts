import type { Clock } from "../../../core/clock.ts";

/** Calls back once so much of the clock's time has passed; what it returns takes that back. */
export function endOfTime(durationNs: number, clock: Clock, done: () => void): () => void {
  if (clock.sleep === undefined) {
    const timer = setTimeout(done, durationNs / 1e6);
    return () => clearTimeout(timer);
  }
  const cancel = new AbortController();
  void clock.sleep(durationNs, cancel.signal).then(() => {
    if (!cancel.signal.aborted) done();
  });
  return () => cancel.abort();
}

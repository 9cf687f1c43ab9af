import { constants, type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";

/** What a server under load is asked, and what it answers, over the channel to its parent. */
export interface ServerUsage {
  /** User and system time of the process since it started, in microseconds. */
  readonly cpuUs: number;
  /** Live heap where a collection was asked for, else with what has not been collected yet. */
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** The longest pause for garbage since the question before, in milliseconds. Collections that were asked for do not count. */
  readonly longestPauseMs: number;
  /** Timers that are set. */
  readonly timers: number;
  readonly pid: number;
}

/**
 * Tells the parent where the server listens, then answers each message with what the process has used; "collect" empties the
 * heap first. Where processor time is asked for, none is: a full collection costs by what is alive, not by what was done.
 */
export function reportUsage(url: string): void {
  let longestPauseMs = 0;
  const note = (entries: readonly PerformanceEntry[]): void => {
    for (const entry of entries) if (!isAskedFor(entry)) longestPauseMs = Math.max(longestPauseMs, entry.duration);
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ entryTypes: ["gc"] });
  process.on("message", (question) => {
    const { user, system } = process.cpuUsage();
    if (question === "collect") globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    const timers = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    note(observer.takeRecords());
    const usage: ServerUsage = {
      cpuUs: user + system,
      heapBytes: heapUsed,
      rssBytes: rss,
      longestPauseMs,
      timers,
      pid: process.pid,
    };
    longestPauseMs = 0;
    process.send?.(usage);
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.(url);
}

function isAskedFor(entry: PerformanceEntry): boolean {
  const detail: unknown = "detail" in entry ? entry.detail : null;
  const flags = typeof detail === "object" && detail !== null && "flags" in detail ? detail.flags : null;
  return flags === constants.NODE_PERFORMANCE_GC_FLAGS_FORCED;
}

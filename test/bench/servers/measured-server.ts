/** What a server under load is asked, and what it answers, over the channel to its parent. */
export interface ServerUsage {
  /** User and system time of the process since it started, in microseconds. */
  readonly cpuUs: number;
  /** Live heap where a collection was asked for, else with what has not been collected yet. */
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** Timers that are set. */
  readonly timers: number;
  readonly pid: number;
}

/**
 * Tells the parent where the server listens, then answers each message with what the process has used; "collect" empties the
 * heap first. Where processor time is asked for, none is: a full collection costs by what is alive, not by what was done.
 */
export function reportUsage(url: string): void {
  process.on("message", (question) => {
    const { user, system } = process.cpuUsage();
    if (question === "collect") globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    const timers = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const usage: ServerUsage = { cpuUs: user + system, heapBytes: heapUsed, rssBytes: rss, timers, pid: process.pid };
    process.send?.(usage);
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.(url);
}

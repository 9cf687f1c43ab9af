/** What a server under load is asked, and what it answers, over the channel to its parent. */
export interface ServerUsage {
  /** User and system time of the process since it started, in microseconds. */
  readonly cpuUs: number;
  /** Live heap after a collection, where the process was started with --expose-gc. */
  readonly heapBytes: number;
  readonly rssBytes: number;
}

/** Tells the parent where the server listens, then answers each message with what the process has used. */
export function reportUsage(url: string): void {
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    const usage: ServerUsage = { cpuUs: user + system, heapBytes: heapUsed, rssBytes: rss };
    process.send?.(usage);
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.(url);
}

import { PerformanceObserver } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Time that V8 spent on collections while it is watched. */
export class CollectionWatch implements Disposable {
  readonly #observer: PerformanceObserver;
  #pausedMs = 0;

  constructor() {
    this.#observer = new PerformanceObserver((list) => this.#add(list.getEntries()));
    this.#observer.observe({ entryTypes: ["gc"] });
  }

  get pausedNs(): number {
    this.#add(this.#observer.takeRecords());
    return this.#pausedMs * 1e6;
  }

  [Symbol.dispose](): void {
    this.#observer.disconnect();
  }

  #add(entries: readonly { readonly duration: number }[]): void {
    for (const { duration } of entries) this.#pausedMs += duration;
  }
}

/**
 * Bytes that one call allocates: the growth of the heap over calls that together stay far below the young generation, so that no
 * collection takes any back meanwhile; the median of several tries, since one may come anyway.
 */
export function allocatedBytes(run: () => number): number {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const grown = Array.from({ length: 7 }, () => {
    collect();
    const before = process.memoryUsage().heapUsed;
    run();
    return process.memoryUsage().heapUsed - before;
  });
  return grown.toSorted((left, right) => left - right)[3] ?? 0;
}

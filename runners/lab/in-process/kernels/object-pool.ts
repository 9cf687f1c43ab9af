/** Sizes of a pool: how many objects it makes at once, and the most that may exist. */
export interface PoolLimits {
  readonly least: number;
  readonly most: number;
}

/**
 * Objects that are used again. When all are in use, `acquire` waits until one comes back: what waits is served in order, and
 * nothing is thrown.
 */
export class ObjectPool<Pooled> {
  readonly #make: () => Pooled;
  readonly #most: number;
  readonly #free: Pooled[];
  readonly #waiting: ((pooled: Pooled) => void)[] = [];
  #made: number;

  constructor(make: () => Pooled, limits: PoolLimits) {
    this.#make = make;
    this.#most = limits.most;
    this.#free = Array.from({ length: limits.least }, make);
    this.#made = limits.least;
  }

  /** An object for the time until `release`; null when all are in use. */
  take(): Pooled | null {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#made >= this.#most) return null;
    this.#made += 1;
    return this.#make();
  }

  /** As `take`, but waits for an object. */
  acquire(): Promise<Pooled> {
    const taken = this.take();
    if (taken !== null) return Promise.resolve(taken);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(pooled: Pooled): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(pooled);
    else next(pooled);
  }
}

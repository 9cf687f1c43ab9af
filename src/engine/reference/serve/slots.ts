/** Bounded concurrency with a bounded line before it: what fits neither is turned away at once, so that memory stays bounded. */
export class Slots {
  readonly #capacity: number;
  readonly #longestLine: number;
  readonly #line: (() => void)[] = [];
  #taken = 0;

  constructor(capacity: number, longestLine: number) {
    this.#capacity = capacity;
    this.#longestLine = longestLine;
  }

  /** Runs the work when a slot is free, in order of arrival; null when the line is full. */
  run<Value>(work: () => Promise<Value>): Promise<Value> | null {
    if (this.#taken >= this.#capacity && this.#line.length >= this.#longestLine) return null;
    return this.#inSlot(work);
  }

  async #inSlot<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#taken < this.#capacity) this.#taken += 1;
    // A slot is handed over, not freed and taken again: a newcomer cannot slip in between.
    else await new Promise<void>((resolve) => this.#line.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#line.shift();
      if (next === undefined) this.#taken -= 1;
      else next();
    }
  }
}

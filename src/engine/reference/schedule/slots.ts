/** Runs a limited number of pieces of work at the same time, in order of arrival. */
export class Slots {
  readonly #line: (() => void)[] = [];
  #free: number;

  constructor(capacity: number) {
    this.#free = capacity;
  }

  /** Pieces of work that wait for a slot. */
  get waiting(): number {
    return this.#line.length;
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    // A slot passes on to the next in line. A newcomer thus cannot take it in between.
    else await new Promise<void>((resolve) => this.#line.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#line.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

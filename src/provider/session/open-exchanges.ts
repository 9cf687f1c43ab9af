/** An exchange in progress, or a connection between two: what ends it. */
export interface OpenExchange {
  destroy(): unknown;
}

/**
 * The exchanges in progress. Not a `Set`: when a set makes room, its old table keeps its entries and points to the new one. An old
 * table that waits for the collector of garbage then keeps every response that came later, each with its request's body.
 */
export class OpenExchanges implements Iterable<OpenExchange> {
  readonly #exchanges: OpenExchange[] = [];

  get size(): number {
    return this.#exchanges.length;
  }

  add(exchange: OpenExchange): void {
    this.#exchanges.push(exchange);
  }

  /** The last one takes its place, because their order means nothing. */
  delete(exchange: OpenExchange): void {
    const index = this.#exchanges.indexOf(exchange);
    const last = index < 0 ? undefined : this.#exchanges.pop();
    if (last !== undefined && index < this.#exchanges.length) this.#exchanges[index] = last;
  }

  /** Over those that are open now, because an exchange that is ended leaves. */
  [Symbol.iterator](): IterableIterator<OpenExchange> {
    return [...this.#exchanges][Symbol.iterator]();
  }
}

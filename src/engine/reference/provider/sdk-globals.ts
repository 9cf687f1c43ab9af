/*
 * The SDK's bundle uses these in place of the runtime's globals of the same names. Each of those would load all of `fetch` and
 * the web streams, which takes longer than the rest of a request.
 */

/** HTTP headers as the SDK uses them. */
export class Headers {
  readonly #values = new Map<string, string>();

  constructor(initial: Iterable<readonly [string, string]> | Readonly<Record<string, string>> = []) {
    for (const [name, value] of Symbol.iterator in initial ? initial : Object.entries(initial)) {
      this.append(name, value);
    }
  }

  append(name: string, value: string): void {
    const before = this.get(name);
    if (before === null) this.set(name, value);
    else this.#values.set(name.toLowerCase(), `${before}, ${value.trim()}`);
  }

  /** The SDK also sets numbers. */
  set(name: string, value: string | number): void {
    this.#values.set(name.toLowerCase(), `${value}`.trim());
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  entries(): IterableIterator<[string, string]> {
    return this.#values.entries();
  }

  values(): IterableIterator<string> {
    return this.#values.values();
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }
}

/** No request has a form, so nothing may be an instance of this class. */
export const FormData = Map;

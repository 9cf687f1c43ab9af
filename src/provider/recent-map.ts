/**
 * A map that forgets what was not used for long. It keeps at least the `most` latest entries and at most twice as many:
 * two plain maps, of which the older is dropped when the younger is full. An exact order of use costs several times as much.
 */
export class RecentMap<Value> {
  readonly #most: number;
  readonly #sizeOf: (value: Value) => number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #youngSize = 0;

  /** `sizeOf` says how much of `most` a value takes; by default 1. */
  constructor(most: number, sizeOf: (value: Value) => number = () => 1) {
    this.#most = most;
    this.#sizeOf = sizeOf;
  }

  get(key: string): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }

  set(key: string, value: Value): void {
    this.#youngSize += this.#sizeOf(value);
    this.#young.set(key, value);
    if (this.#youngSize < this.#most) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngSize = 0;
  }
}

import type { Departure } from "../http/departure.ts";

/** Slots for requests that are answered at the same time, and a queue, first come first served. */
export class Slots {
  readonly #places: number;
  readonly #waitingPlaces: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(places: number, waitingPlaces: number) {
    this.#places = places;
    this.#waitingPlaces = waitingPlaces;
  }

  /** Whether a slot is free, so that nobody has to wait. */
  isFree(): boolean {
    return this.#taken < this.#places;
  }

  /** Whether one more request gets a slot or a place in the queue. */
  hasRoom(): boolean {
    return this.isFree() || this.#waiting.length < this.#waitingPlaces;
  }

  /** Resolves to true with a slot, or to false when the client leaves first. */
  async take(client: Pick<Departure, "isGone" | "signal">): Promise<boolean> {
    if (client.isGone) return false;
    if (this.isFree()) {
      this.#taken += 1;
      return true;
    }
    const gone = client.signal;
    return await new Promise((resolve) => {
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        resolve(false);
      };
      const enter = (): void => {
        gone.removeEventListener("abort", leave);
        resolve(true);
      };
      this.#waiting.push(enter);
      gone.addEventListener("abort", leave, { once: true });
    });
  }

  /** Hands the slot to the next in line, or frees it. */
  release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
  }
}

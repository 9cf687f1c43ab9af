import type { Cassette, RawExchange } from "./cassette.ts";
import { newRedaction } from "./redaction.ts";
import { sealCassette } from "./seal-cassette.ts";
import type { RawSession } from "./seal-session.ts";

/**
 * Keeps finished exchanges while the recording goes on, a line each, without secrets. So a recording that is killed loses only what
 * was open. The pieces are sealed one after the other.
 */
export class CassetteJournal {
  readonly #append: (piece: Cassette, startNs: number) => void;
  readonly #redaction = newRedaction();
  #work: Promise<void>;

  /** The first piece holds the session and the time from which those of the exchanges are counted. `append` writes a piece as its `journalLine`. */
  constructor(
    head: { readonly session: RawSession; readonly startedAt: string },
    append: (piece: Cassette, startNs: number) => void,
  ) {
    this.#append = append;
    this.#work = this.#seal([], head);
  }

  /** Takes an exchange that is over. One with a secret that can't be removed is not kept. */
  add(exchange: RawExchange): void {
    this.#work = this.#work.then(() => this.#seal([exchange]));
  }

  /** Resolves when all is written that was added. */
  async settled(): Promise<void> {
    await this.#work;
  }

  async #seal(
    exchanges: readonly RawExchange[],
    head: { readonly session?: RawSession; readonly startedAt?: string } = {},
  ): Promise<void> {
    const sealed = await sealCassette(exchanges, { redaction: this.#redaction, ...head });
    if (sealed.kind === "refused") return;
    this.#append(sealed.cassette, exchanges[0]?.startNs ?? 0);
  }
}

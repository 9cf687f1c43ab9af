import type { Clock } from "../../../core/clock.ts";
import type { Message } from "../message.ts";
import type { Options } from "../options.ts";
import { endOfTime } from "../sinks/text-window.ts";

/** One line of a session. Messages are resumed. Pieces show what a broken turn had said. */
type SessionEntry =
  | { readonly kind: "piece"; readonly text: string }
  | { readonly kind: "message"; readonly message: Message };

/** A file of a session. `sync` makes the appended text durable. */
export interface SessionFile {
  append(text: string): Promise<void>;
  /** Resolves when the appended text would survive a loss of power (fdatasync). */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const batchNs = 100e6;

/**
 * Writes a session in order, with a sync after each write. delta: every entry alone. batch: all entries within 100 ms of the first.
 * turn: only complete messages, without pieces.
 */
export class SessionLog {
  readonly #file: SessionFile;
  readonly #policy: Exclude<Options["sessionWrite"], "off">;
  readonly #clock: Clock;
  #queue: string[] = [];
  #writing: Promise<void> | null = null;
  #timer: (() => void) | null = null;
  #failure: unknown = null;

  constructor(file: SessionFile, policy: Exclude<Options["sessionWrite"], "off">, clock: Clock) {
    this.#file = file;
    this.#policy = policy;
    this.#clock = clock;
  }

  append(entry: SessionEntry): void {
    if (this.#policy === "turn" && entry.kind === "piece") return;
    this.#queue.push(`${JSON.stringify(entry)}\n`);
    switch (this.#policy) {
      case "delta":
      case "turn":
        this.#start();
        return;
      case "batch":
        this.#timer ??= endOfTime(batchNs, this.#clock, () => {
          this.#timer = null;
          this.#start();
        });
    }
  }

  /** Writes the queue and closes the file. Throws the failure of a write. */
  async close(): Promise<void> {
    this.#timer?.();
    this.#timer = null;
    this.#start();
    await this.#writing;
    await this.#file.close();
    if (this.#failure !== null) throw this.#failure;
  }

  #start(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
  }

  /** Entries that come during a write wait for the next one. */
  async #write(): Promise<void> {
    while (this.#queue.length > 0 && this.#failure === null) {
      const next = this.#queue.splice(0, this.#policy === "delta" ? 1 : this.#queue.length);
      try {
        await this.#file.append(next.join(""));
        await this.#file.sync();
      } catch (error) {
        this.#failure = error;
      }
      // A batch that came during the write has its own timer.
      if (this.#policy === "batch" && this.#timer !== null) return;
    }
  }
}

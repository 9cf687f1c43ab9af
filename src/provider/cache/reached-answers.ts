import { RecentMap } from "../recent-map.ts";

/** Connections and prompts whose latest answer is remembered. */
const rememberedAnswers = 8_192;

/** The first token of an answer. */
interface FirstToken {
  /** The connection that carried it; -1 if none did. */
  readonly connection: number;
  /** Key of the whole prompt that it answers. */
  readonly promptKey: string;
  readonly isMainLine: boolean;
  readonly atNs: number;
}

/** What a request shows of the answers that its client has. */
interface ShownAnswers {
  readonly connection: number;
  /** It goes on from a scripted turn of the main line: with its results, or as a thread that it opened. */
  readonly followsMainLine: boolean;
  /** Keys of its prefixes. The last is the prompt itself. */
  readonly keys: readonly string[];
}

/**
 * Which answers have reached a client when it sends a request. Without any waiting, an answer is written before the next of
 * several parallel requests arrives, so the time of arrival does not tell. What tells is what a client can only send afterwards:
 * another request on the same connection, a prompt that goes on from the answered one, a turn or a thread that follows the main
 * line. A client that closes a connection has what came over it.
 */
export class ReachedAnswers {
  readonly #onConnection = new RecentMap<number>(rememberedAnswers);
  readonly #toPrompt = new RecentMap<number>(rememberedAnswers);
  #onMainLineNs = Number.NEGATIVE_INFINITY;
  #onClosedNs = Number.NEGATIVE_INFINITY;

  add({ connection, promptKey, isMainLine, atNs }: FirstToken): void {
    if (connection >= 0) this.#onConnection.set(String(connection), atNs);
    this.#toPrompt.set(promptKey, atNs);
    if (isMainLine) this.#onMainLineNs = atNs;
  }

  close(connection: number): void {
    this.#onClosedNs = Math.max(this.#onClosedNs, this.#onConnection.get(String(connection)) ?? this.#onClosedNs);
  }

  /** The client has all answers whose first token was written until then. */
  reachedNs({ connection, followsMainLine, keys }: ShownAnswers): number {
    const onConnectionNs = this.#onConnection.get(String(connection)) ?? Number.NEGATIVE_INFINITY;
    const onMainLineNs = followsMainLine ? this.#onMainLineNs : Number.NEGATIVE_INFINITY;
    return Math.max(this.#onClosedNs, onConnectionNs, onMainLineNs, this.#continuedNs(keys));
  }

  #continuedNs(keys: readonly string[]): number {
    for (let index = keys.length - 2; index >= 0; index -= 1) {
      const atNs = this.#toPrompt.get(keys[index] ?? "");
      if (atNs !== undefined) return atNs;
    }
    return Number.NEGATIVE_INFINITY;
  }
}

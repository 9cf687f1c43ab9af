import type { Message, ToolInput, ToolResultBlock } from "../message.ts";
import { conflicts, type Access } from "./conflicts.ts";

/** A call as the model would make it, without an id. */
export interface ProbableCall {
  readonly name: string;
  readonly input: ToolInput;
}

/** The calls that may come in the answer of this turn (from 0), most probable first. */
export type GuessCalls = (messages: readonly Message[], turn: number) => readonly ProbableCall[];

interface PrefetchSettings {
  readonly guess: GuessCalls;
  readonly accessOf: (call: ProbableCall) => Promise<Access>;
  readonly run: (call: ProbableCall, signal: AbortSignal) => Promise<ToolResultBlock>;
}

interface Guessed {
  readonly call: ProbableCall;
  readonly access: Access;
  readonly result: Promise<ToolResultBlock>;
  readonly stop: AbortController;
}

/** More would take processor time and disk from the work that is certain. */
const mostGuesses = 3;

/**
 * Runs reads that the model has not asked for yet while it answers. A result serves only the very same call, in the answer
 * it was guessed for, and only while nothing has written to what it read; it is then what the call itself would find.
 */
export class Prefetch {
  readonly #settings: PrefetchSettings;
  readonly #guessed = new Map<string, Guessed>();
  #begun: Promise<void> = Promise.resolve();

  constructor(settings: PrefetchSettings) {
    this.#settings = settings;
  }

  /** Called when the model is asked; does not wait for anything. */
  begin(messages: readonly Message[], turn: number): void {
    this.#begun = this.#start(this.#settings.guess(messages, turn));
  }

  /** Resolves when all guesses of the turn have been started. */
  begun(): Promise<void> {
    return this.#begun;
  }

  /** The result for this call, which nobody else gets; undefined when it was not guessed or is no longer true. */
  take(call: ProbableCall): Promise<ToolResultBlock> | undefined {
    const key = keyOf(call);
    const found = this.#guessed.get(key);
    if (found === undefined || found.stop.signal.aborted) return undefined;
    this.#guessed.delete(key);
    return found.result;
  }

  /** Called before a call that writes begins. */
  invalidate(access: Access): void {
    for (const guessed of this.#guessed.values()) {
      if (conflicts(access, guessed.access)) guessed.stop.abort(new Error("what was read has changed"));
    }
  }

  /** Ends the guesses that nobody took, and tells what they would have brought. */
  async wasted(): Promise<readonly { readonly call: ProbableCall; readonly bytes: number }[]> {
    await this.#begun;
    const left = [...this.#guessed.values()];
    this.#guessed.clear();
    for (const { stop } of left) stop.abort(new Error("not asked for"));
    return Promise.all(
      left.map(async ({ call, result }) => ({ call, bytes: Buffer.byteLength((await result).content) })),
    );
  }

  async #start(calls: readonly ProbableCall[]): Promise<void> {
    for (const call of calls.slice(0, mostGuesses)) {
      const key = keyOf(call);
      const access = await this.#settings.accessOf(call);
      if (access.writes.length > 0 || this.#guessed.has(key)) continue;
      const stop = new AbortController();
      this.#guessed.set(key, { call, access, stop, result: this.#settings.run(call, stop.signal) });
    }
  }
}

/** Equal for calls with the same arguments, whatever their order. */
export function keyOf({ name, input }: ProbableCall): string {
  const names = Object.keys(input).toSorted();
  return JSON.stringify([name, names.map((key) => [key, input[key]])]);
}

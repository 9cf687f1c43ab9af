import type { Message, ToolInput, ToolResultBlock } from "../message.ts";
import { conflicts, type Access } from "./conflicts.ts";

/** A call as the model would make it, without an id. */
export interface ProbableCall {
  readonly name: string;
  readonly input: ToolInput;
}

/** Guesses the calls of this turn's answer (from 0), most probable first. */
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

/** More would take processor time and disk from certain work. */
const mostGuesses = 3;

/**
 * Runs probable reads while the model answers. A result is used only for the same call, in the same answer, and only if nothing has
 * written to what it read. The call itself would then find the same.
 */
export class Prefetch {
  readonly #settings: PrefetchSettings;
  readonly #guessed = new Map<string, Guessed>();
  #begun: Promise<void> = Promise.resolve();

  constructor(settings: PrefetchSettings) {
    this.#settings = settings;
  }

  /** Called when the model is asked. Does not wait. */
  begin(messages: readonly Message[], turn: number): void {
    this.#begun = this.#start(this.#settings.guess(messages, turn));
  }

  /** Resolves when all guesses of the turn have started. */
  begun(): Promise<void> {
    return this.#begun;
  }

  /** Takes the result for this call. Undefined if it was not guessed or no longer holds. */
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

  /** Ends the guesses that nobody took, and lists them with the size of their results. */
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

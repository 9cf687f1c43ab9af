import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { ToolError } from "./tool.ts";

/**
 * Matching cannot be interrupted from within: a pattern that backtracks without end is ended with its thread. Counted from when the
 * thread has begun, and a hundred times what other patterns take, so that a busy machine changes no result.
 */
const timeLimitMs = 2_000;

/** As text, so that the thread needs no file of its own, wherever and in whichever form the engine's code lies. */
const program = `
  const { parentPort, workerData } = require("node:worker_threads");
  const expression = new RegExp(workerData.source, workerData.flags);
  parentPort.postMessage("ready");
  parentPort.on("message", (lines) => {
    parentPort.postMessage(lines.flatMap((text, at) => (expression.test(text) ? [at] : [])));
  });
`;

/** Matches lines beside everything else that the engine does. */
export class MatchThread {
  readonly #worker: Worker;
  readonly #signal: AbortSignal;
  readonly #ready: Promise<unknown>;

  constructor({ source, flags }: RegExp, signal: AbortSignal) {
    // The engine's own flags (profilers, loaders) and environment are not for it.
    this.#worker = new Worker(program, { eval: true, workerData: { source, flags }, execArgv: [], env: {} });
    this.#signal = signal;
    this.#ready = once(this.#worker, "message", { signal });
    // It is waited for later; until then a failure must not end the process.
    this.#ready.catch(() => undefined);
  }

  /** Indices of the lines that match. Throws a ToolError when it takes longer than the limit. */
  async matches(lines: readonly string[]): Promise<readonly number[]> {
    await this.#begun();
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeLimitMs);
    try {
      // A thread has no origin, which the rule takes for a window's.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      this.#worker.postMessage(lines);
      const [found]: (readonly number[])[] = await once(this.#worker, "message", {
        signal: AbortSignal.any([this.#signal, limit.signal]),
      });
      return found ?? [];
    } catch (error) {
      this.#signal.throwIfAborted();
      if (!limit.signal.aborted) throw error;
      throw new ToolError(
        "the pattern takes too long on these files; use one without nested or neighbouring repetitions",
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
    }
  }

  async #begun(): Promise<void> {
    try {
      await this.#ready;
    } catch (error) {
      this.#signal.throwIfAborted();
      throw error;
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

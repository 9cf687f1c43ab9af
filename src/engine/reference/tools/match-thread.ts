import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { ToolError } from "./tool.ts";

/**
 * Limit from the start of the thread. It is a hundred times what other patterns take, so that a busy machine changes no result.
 * Matching cannot be interrupted from within: the thread of a pattern that backtracks without end is ended.
 */
const timeLimitMs = 2_000;

/** A text, so that the thread needs no file: the engine's code may be a bundle. */
const program = `
  const { parentPort, workerData } = require("node:worker_threads");
  const expression = new RegExp(workerData.source, workerData.flags);
  parentPort.postMessage("ready");
  parentPort.on("message", (lines) => {
    parentPort.postMessage(lines.flatMap((text, at) => (expression.test(text) ? [at] : [])));
  });
`;

/** Matches lines in a thread. */
export class MatchThread {
  readonly #worker: Worker;
  readonly #signal: AbortSignal;
  readonly #ready: Promise<unknown>;

  constructor({ source, flags }: RegExp, signal: AbortSignal) {
    // Without the engine's own flags (profilers, loaders) and environment.
    this.#worker = new Worker(program, { eval: true, workerData: { source, flags }, execArgv: [], env: {} });
    this.#signal = signal;
    this.#ready = once(this.#worker, "message", { signal });
    // Awaited later. Until then a failure must not end the process.
    this.#ready.catch(() => undefined);
  }

  /** Indices of the lines that match. Throws a ToolError when it takes longer than the limit. */
  async matches(lines: readonly string[]): Promise<readonly number[]> {
    await this.#begun();
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeLimitMs);
    try {
      // The rule takes the thread for a window, but a thread has no origin.
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

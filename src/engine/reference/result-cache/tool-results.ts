import type { Clock } from "../../../core/clock.ts";
import { EitherSignal } from "../either-signal.ts";
import type { ToolInput, ToolResultBlock, ToolUseBlock } from "../message.ts";
import type { Options } from "../options.ts";
import { canonicalDigest, defaultCacheFolder, entryFolder } from "./entry-folder.ts";
import { type ToolAnswer, ToolCache, toolCacheFolder } from "./tool-cache.ts";
import { everything } from "../schedule/conflicts.ts";
import { accessOf, toolDeclarations } from "../tools/declarations.ts";
import type { ToolDeclaration } from "../tools/tool.ts";

/** Between the loop and the tools. Shares calls, keeps answers, and notes whether a call may have changed files. */
export interface ToolResults {
  run(call: ToolUseBlock, signal: AbortSignal, execute: ExecuteCall): Promise<ToolResultBlock>;
  readonly touchedFiles: boolean;
}

/** Runs a call. Never rejects. */
type ExecuteCall = (call: ToolUseBlock, signal: AbortSignal) => Promise<ToolResultBlock>;

/** Caching and sharing of calls by the options. Without both every call just runs. */
export function toolResults(settings: {
  readonly options: Pick<Options, "toolCache" | "toolCacheValidity" | "dedup" | "cacheFolder">;
  readonly root: string;
  readonly clock: Clock;
}): ToolResults {
  const { options, root, clock } = settings;
  const cache = cacheFor(options);
  const inflight = options.dedup === "on" ? new InflightCalls<ToolAnswer>() : null;
  let touchedFiles = false;

  async function answered(call: ToolUseBlock, signal: AbortSignal, execute: ExecuteCall): Promise<ToolAnswer> {
    const declaration = toolDeclarations.find(({ name }) => name === call.name);
    const access = declaration === undefined ? everything : await accessOf(declaration, call.input, root);
    const run = async (wanted: ToolUseBlock, stop: AbortSignal): Promise<ToolAnswer> => {
      const { content, is_error } = await execute(wanted, stop);
      return { content, isError: is_error === true };
    };
    if (access.writes.length > 0) touchedFiles = true;
    const cached = (wanted: ToolUseBlock, stop: AbortSignal): Promise<ToolAnswer> =>
      cache === null ? run(wanted, stop) : cache.answer(wanted, access, stop, () => run(wanted, stop));
    const limitMs = declaration === undefined ? null : limitOf(declaration, call.input);
    if (inflight === null || limitMs === null || access.writes.length > 0) return cached(call, signal);
    const patient = withoutLimit(call);
    using either = new EitherSignal(signal, AbortSignal.timeout(limitMs));
    const waiter = either.signal;
    try {
      const key = canonicalDigest({ name: call.name, input: patient.input });
      return await inflight.share(key, waiter, (stop) => cached(withLongestLimit(patient), stop));
    } catch (error) {
      signal.throwIfAborted();
      if (!waiter.aborted) throw error;
      return { content: `stopped after ${limitMs / 1_000} s, its time limit`, isError: true };
    }
  }

  return {
    run: async (call, signal, execute) => {
      const { content, isError } = await answered(call, signal, execute);
      return { type: "tool_result", tool_use_id: call.id, content, ...(isError ? { is_error: true } : {}) };
    },
    get touchedFiles() {
      return touchedFiles;
    },
  };

  function cacheFor({ toolCache, toolCacheValidity, cacheFolder }: typeof options): ToolCache | null {
    if (toolCache === "off") return null;
    const folder = toolCacheFolder(cacheFolder ?? defaultCacheFolder());
    const disk = toolCache === "tiered" ? entryFolder(folder) : null;
    return new ToolCache({ root, validity: toolCacheValidity, disk, clock });
  }
}

/** Calls that differ only in their time limit do the same work. Each waiter keeps its own limit. */
function withoutLimit(call: ToolUseBlock): ToolUseBlock {
  const { timeout_seconds: _, ...input } = call.input;
  return { ...call, input };
}

const longestLimitSeconds = 600;

/** Null if the limit is invalid. The tool reports that. */
function limitOf(declaration: ToolDeclaration, input: ToolInput): number | null {
  try {
    return declaration.timeLimitMs(input);
  } catch {
    return null;
  }
}

function withLongestLimit(call: ToolUseBlock): ToolUseBlock {
  const input: ToolInput = call.name === "bash" ? { ...call.input, timeout_seconds: longestLimitSeconds } : call.input;
  return { ...call, input };
}

interface OpenCall<Result> {
  readonly result: Promise<Result>;
  readonly stop: AbortController;
  waiters: number;
}

/**
 * Calls under way, by key. A second equal call waits for the first one's result. All waiters share a failure; later calls do not. A
 * waiter that gives up leaves the call to the others. The last one ends it.
 */
export class InflightCalls<Result> {
  readonly #open = new Map<string, OpenCall<Result>>();

  /** Rejects with the signal's reason if it aborts first. `start` has to end its work when its own signal aborts. */
  async share(key: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    signal.throwIfAborted();
    const call = this.#open.get(key) ?? this.#begin(key, start);
    call.waiters += 1;
    try {
      return await beforeAbort(call.result, signal);
    } finally {
      call.waiters -= 1;
      if (call.waiters === 0) {
        if (this.#open.get(key) === call) this.#open.delete(key);
        call.stop.abort(new Error("nobody waits for it"));
      }
    }
  }

  #begin(key: string, start: (signal: AbortSignal) => Promise<Result>): OpenCall<Result> {
    const stop = new AbortController();
    const call: OpenCall<Result> = { result: start(stop.signal), stop, waiters: 0 };
    this.#open.set(key, call);
    const done = (): void => {
      if (this.#open.get(key) === call) this.#open.delete(key);
    };
    // Also handles a failure that nobody waits for any more.
    call.result.then(done, done);
    return call;
  }
}

/** The result, unless the signal aborts first. */
function beforeAbort<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : new Error("stopped"));
    };
    signal.addEventListener("abort", leave, { once: true });
    const stay = (): void => signal.removeEventListener("abort", leave);
    void result.then(resolve, reject).finally(stay);
  });
}

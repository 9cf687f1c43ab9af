import { setTimeout as wait } from "node:timers/promises";
import type { MessageCreateParamsStreaming } from "@anthropic-ai/sdk/resources/messages";
import type { Clock } from "../../../core/clock.ts";
import type { Random } from "../../../core/random.ts";
import type { Emit } from "../output.ts";
import { loadSdk } from "./load-sdk.ts";
import { ProviderError } from "./provider-error.ts";
import { ReplyAssembly, type Reply } from "./reply-assembly.ts";
import { retryAfterMs, retryWaitMs } from "./retry.ts";

const { Anthropic, APIError } = loadSdk();

export type ModelRequest = Omit<MessageCreateParamsStreaming, "stream">;

/** Sends a request and resolves with the whole answer, telling its parts as they arrive. Throws a ProviderError. */
export type SendRequest = (request: ModelRequest, emit: Emit) => Promise<Reply>;

export interface ClientSettings {
  readonly signal: AbortSignal;
  /** Waits between attempts pass on its time. */
  readonly clock: Clock;
  /** Instead of the machine's network: a provider in this process, on the clock's time. */
  readonly fetch?: typeof fetch;
  /** Made when a wait needs it: most runs never do. */
  readonly random: () => Promise<Random>;
}

/** A client for the key and address in the environment. Retries are its own: the SDK's would multiply with them, unseen. */
export function messagesClient(settings: ClientSettings): SendRequest {
  const client = new Anthropic({ maxRetries: 0, ...(settings.fetch && { fetch: settings.fetch }) });
  let random: Random | null = null;

  async function attempt(request: ModelRequest, emit: Emit): Promise<Outcome> {
    let answerBegan = false;
    let requestId: string | null = null;
    try {
      const assembly = new ReplyAssembly(emit);
      const opened = await client.messages
        .create({ ...request, stream: true }, { signal: settings.signal })
        .withResponse();
      requestId = opened.request_id ?? null;
      for await (const event of opened.data) {
        answerBegan = true;
        assembly.take(event);
      }
      // An aborted stream ends without an error, like a complete one.
      settings.signal.throwIfAborted();
      const reply = assembly.finished();
      if (reply !== null) return { kind: "done", reply };
      throw new ProviderError("the answer broke off before the model had finished", requestId);
    } catch (error) {
      settings.signal.throwIfAborted();
      return { kind: "failed", error, answerBegan, requestId };
    }
  }

  return async (request, emit) => {
    for (let number = 1; ; number += 1) {
      const outcome = await attempt(request, emit);
      if (outcome.kind === "done") return outcome.reply;
      const { error, answerBegan } = outcome;
      const failure = described(error, outcome.requestId);
      // A dropped connection is an APIConnectionError before the answer's head and fetch's own TypeError after it.
      if (!(error instanceof APIError || error instanceof TypeError)) throw failure;
      random ??= await settings.random();
      const status = error instanceof APIError ? (error.status ?? null) : null;
      const headers = error instanceof APIError ? error.headers : undefined;
      const floorMs = retryAfterMs(headers, settings.clock.isoDate());
      const waitMs = retryWaitMs({ attempt: number, status, floorMs, answerBegan }, random);
      if (waitMs === null) throw failure;
      emit({ kind: "retry-start", attempt: number + 1, waitMs, reason: failure.message });
      await pause(waitMs, settings);
    }
  };
}

/** Rejects when the signal aborts. */
async function pause(waitMs: number, { clock, signal }: ClientSettings): Promise<void> {
  if (clock.sleep === undefined) return wait(waitMs, undefined, { signal });
  await clock.sleep(waitMs * 1e6, signal);
  signal.throwIfAborted();
}

type Outcome =
  | { readonly kind: "done"; readonly reply: Reply }
  | {
      readonly kind: "failed";
      readonly error: unknown;
      readonly answerBegan: boolean;
      readonly requestId: string | null;
    };

function described(error: unknown, requestId: string | null): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof APIError) {
    const parts = [error.status, error.type, error.apiMessage ?? rootMessage(error)].filter(
      (part) => part !== undefined && part !== null,
    );
    return new ProviderError(parts.join(" "), error.requestID ?? requestId, { cause: error });
  }
  return new ProviderError(rootMessage(error), requestId, { cause: error });
}

/** The innermost cause says what happened ("connect ECONNREFUSED"); the outer ones only that something did. */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined || error.cause === null ? error.message : rootMessage(error.cause);
}

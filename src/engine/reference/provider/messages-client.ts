import type { MessageCreateParamsStreaming } from "@anthropic-ai/sdk/resources/messages";
import type { Clock } from "../../../core/clock.ts";
import type { Random } from "../../../core/random.ts";
import { loadSdk } from "../load-sdk.ts";
import type { Emit } from "../agent-event.ts";
import type { ModelFetch, ReplyHeaders } from "./model-fetch.ts";
import { type ArgumentParsing, type BlockEnded, ProviderError, type Reply, ReplyAssembly } from "./reply-assembly.ts";
import type { AttemptEnd, RequestClass, RequestGate } from "../limits/request-gate.ts";
import { sleep } from "../sleep.ts";
import { retryAfterMs, retryWaitMs, type RetryRules } from "./retry.ts";
import type { SilenceGuard } from "./silence-guard.ts";

const { Anthropic, APIError } = loadSdk();

export type ModelRequest = Omit<MessageCreateParamsStreaming, "stream">;

/** Sends a request, reports its parts as they arrive, and resolves with the whole answer. Throws a ProviderError. */
export type SendRequest = (request: ModelRequest, emit: Emit, blockEnded?: BlockEnded) => Promise<Reply>;

interface ClientSettings {
  readonly signal: AbortSignal;
  /** Measures the waits between attempts. */
  readonly clock: Clock;
  /** The network, or a provider in this process. */
  readonly fetch: ModelFetch | typeof fetch;
  readonly argumentParsing?: ArgumentParsing;
  /** Called by the first wait. Most runs never wait. */
  readonly random: () => Promise<Random>;
  readonly retry: RetryRules;
  /** Lets each attempt through when the limits allow. Null: at once. */
  readonly gate: RequestGate | null;
  readonly requestClass: RequestClass;
  /** Ends an attempt that is silent for too long. Null: no limit. */
  readonly guard: (() => Promise<SilenceGuard>) | null;
}

/** A request, and who is told of its answer. */
interface SentRequest {
  readonly request: ModelRequest;
  readonly emit: Emit;
  readonly blockEnded: BlockEnded | undefined;
}

/** A client for the key and address in the environment. It retries by itself: the SDK's own retries would multiply with these. */
export function messagesClient(settings: ClientSettings): SendRequest {
  const client = new Anthropic({ maxRetries: 0, fetch: settings.fetch });
  let random: Random | null = null;
  return async (request, emit, blockEnded) => {
    const sent = { request, emit, blockEnded };
    for (let number = 1; ; number += 1) {
      const { gate } = settings;
      const outcome = await (gate === null ? attempt(client, sent, settings) : gated(client, sent, settings, gate));
      if (outcome.kind === "done") return outcome.reply;
      const { error, answerBegan } = outcome;
      const failure = described(error, outcome.requestId);
      // A dropped connection is an APIConnectionError before the answer's head, and fetch's own TypeError after it.
      const isBroken = error instanceof ProviderError && settings.retry.afterBreak === "yes";
      if (!(error instanceof APIError || error instanceof TypeError || isBroken)) throw failure;
      random ??= await settings.random();
      const { status, retryAfterMs: floorMs } = refusalOf(error, settings.clock);
      const waitMs = retryWaitMs({ attempt: number, status, floorMs, answerBegan }, random, settings.retry);
      if (waitMs === null) throw failure;
      emit({ kind: "retry-start", attempt: number + 1, waitMs, reason: failure.message });
      await sleep(settings.clock, waitMs * 1e6, settings.signal);
      settings.signal.throwIfAborted();
    }
  };
}

async function attempt(
  client: InstanceType<typeof Anthropic>,
  { request, emit, blockEnded }: SentRequest,
  settings: ClientSettings,
  answered?: (headers: ReplyHeaders) => void,
): Promise<Outcome> {
  let answerBegan = false;
  let requestId: string | null = null;
  const guard = (await settings.guard?.()) ?? null;
  try {
    const assembly = new ReplyAssembly(emit, settings.argumentParsing, blockEnded);
    const opened = await client.messages
      .create({ ...request, stream: true }, { signal: guard?.signal ?? settings.signal })
      .withResponse();
    requestId = opened.request_id ?? null;
    answered?.(opened.response.headers);
    for await (const event of opened.data) {
      answerBegan = true;
      guard?.heard();
      assembly.take(event);
    }
    // An aborted stream ends without an error, like a complete one.
    settings.signal.throwIfAborted();
    const reply = assembly.finished();
    if (reply !== null) return { kind: "done", reply };
    throw new ProviderError(brokenOff(guard), requestId);
  } catch (error) {
    settings.signal.throwIfAborted();
    const told = guard?.wasSilent === true ? new ProviderError(brokenOff(guard), requestId) : error;
    return { kind: "failed", error: told, answerBegan, requestId };
  } finally {
    guard?.end();
  }
}

/** An attempt that waits for the gate and tells it how the attempt ended. */
async function gated(
  client: InstanceType<typeof Anthropic>,
  sent: SentRequest,
  settings: ClientSettings,
  gate: RequestGate,
): Promise<Outcome> {
  const bytes = Buffer.byteLength(JSON.stringify(sent.request));
  const size = { bytes, maxOutputTokens: sent.request.max_tokens, requestClass: settings.requestClass };
  const admission = await gate.admit(size, settings.signal);
  let end: AttemptEnd = { kind: "failed", status: null, retryAfterMs: null };
  try {
    const outcome = await attempt(client, sent, settings, (headers) => admission.answered(headers));
    end =
      outcome.kind === "done"
        ? { kind: "done", usage: outcome.reply.usage }
        : { kind: "failed", ...refusalOf(outcome.error, settings.clock) };
    return outcome;
  } finally {
    admission.end(end);
  }
}

function brokenOff(guard: SilenceGuard | null): string {
  return guard?.wasSilent === true
    ? "the answer fell silent before the model had finished; --idle-timeout says how long it may"
    : "the answer broke off before the model had finished";
}

function refusalOf(error: unknown, clock: Clock): { status: number | null; retryAfterMs: number | null } {
  if (!(error instanceof APIError)) return { status: null, retryAfterMs: null };
  return { status: error.status ?? null, retryAfterMs: retryAfterMs(error.headers, clock.isoDate()) };
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

/** The innermost cause says what happened ("connect ECONNREFUSED"). */
function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined || error.cause === null ? error.message : rootMessage(error.cause);
}

import type Anthropic from "@anthropic-ai/sdk";
import type { Fault, FaultKind } from "../../../src/core/fault.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import { openSession } from "../open-session.ts";
import { patienceFor } from "./patience.ts";

/** What the scripted model says; several deltas, and characters of two and of four bytes. */
const said = "Grüße, and 😀 to all of you.";

/** How the official SDK took a fault: what the program saw, and how many requests it made. */
export interface Observed {
  readonly seen: string;
  readonly exchanges: readonly WireExchange[];
}

const modes = {
  "raw stream": readRawStream,
  "final message": readFinalMessage,
  "whole answer": readWholeAnswer,
} as const;

export type Mode = keyof typeof modes;

/** Meets a fault with the SDK, which may retry once. */
export async function meetFault(what: FaultKind, mode: Mode, attempts?: number): Promise<Observed> {
  const fault: Fault = attempts === undefined ? { what } : { what, attempts };
  await using session = await openSession({ turns: [{ blocks: [{ kind: "text", text: said }], fault }] });
  const seen = await watched(session.client, modes[mode], what);
  const { exchanges } = await session.log();
  return { seen, exchanges };
}

type Read = (client: Anthropic, signal: AbortSignal, alive: () => void) => Promise<string>;

/** Reads an answer, and gives up when it has begun and then falls silent. */
async function watched(client: Anthropic, read: Read, what: FaultKind): Promise<string> {
  const { timeoutMs, silenceMs } = patienceFor(what);
  const gone = new AbortController();
  const watch = setTimeout(() => gone.abort(), 2 ** 30);
  const alive = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => gone.abort(), silenceMs);
  };
  let silence = watch;
  const watching: typeof fetch = async (...call) => {
    const response = await fetch(...call);
    if (response.ok) alive();
    return response;
  };
  try {
    const patient = client.withOptions({ fetch: watching, maxRetries: 1, timeout: timeoutMs });
    const seen = await read(patient, gone.signal, alive);
    return gone.signal.aborted ? "silence" : seen;
  } catch (error) {
    return gone.signal.aborted ? "silence" : nameOf(error);
  } finally {
    clearTimeout(watch);
    clearTimeout(silence);
  }
}

const ask = { model: "claude-opus-5", max_tokens: 100, messages: [{ role: "user" as const, content: "go" }] };

async function readRawStream(client: Anthropic, signal: AbortSignal, alive: () => void): Promise<string> {
  const stream = await client.messages.create({ ...ask, stream: true }, { signal });
  let text = "";
  let last = "nothing";
  for await (const event of stream) {
    alive();
    last = event.type;
    if (event.type === "content_block_delta" && event.delta.type === "text_delta") text += event.delta.text;
  }
  return last === "message_stop" ? textInWords(text) : `ends without error after ${last}`;
}

async function readFinalMessage(client: Anthropic, signal: AbortSignal, alive: () => void): Promise<string> {
  const stream = client.messages.stream(ask, { signal }).on("streamEvent", alive);
  return textInWords(textOf(await stream.finalMessage()));
}

async function readWholeAnswer(client: Anthropic, signal: AbortSignal): Promise<string> {
  const message = await client.messages.create(ask, { signal });
  return isText(message) ? "a string, not a message" : textInWords(textOf(message));
}

/** The SDK hands over a body that does not call itself JSON as it came, whatever its types say. */
function isText(message: unknown): message is string {
  return typeof message === "string";
}

function textOf(message: Anthropic.Message): string {
  return message.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
}

function textInWords(text: string): string {
  return text === said ? "the answer" : `a wrong answer: ${JSON.stringify(text)}`;
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const type = "type" in error && typeof error.type === "string" ? ` ${error.type}` : "";
  return `${error.constructor.name}${type === "" ? `: ${error.message.split(" (")[0]}` : type}`;
}

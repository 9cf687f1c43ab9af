import type { FaultKind } from "../../../src/core/fault.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import { openaiClient, openaiModel } from "../wire/openai/opened-client.ts";
import { type OpenedSession, openSession } from "../open-session.ts";
import { patienceFor } from "./patience.ts";

/** What the scripted model says; several deltas, and characters of two and of four bytes. */
const said = "Grüße, and 😀 to all of you.";

interface Seen {
  readonly text: string;
  readonly isOver: boolean;
  /** Sequence number of an error that came as an event like any other. */
  readonly errorNumber?: number;
}

interface Program {
  readonly session: OpenedSession;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Called at every event. */
  readonly alive: () => void;
}

type Read = (program: Program) => Promise<Seen>;

const reads: Readonly<Record<"chat" | "Responses", Read>> = { chat: readChat, Responses: readResponses };

type OpenaiProtocol = keyof typeof reads;

/** Meets a fault in a stream with the official SDK, which may retry once. */
export async function meetOpenaiFault(
  what: FaultKind,
  protocol: OpenaiProtocol,
): Promise<{ readonly seen: string; readonly exchanges: readonly WireExchange[] }> {
  await using session = await openSession({ turns: [{ blocks: [{ kind: "text", text: said }], fault: { what } }] });
  const { timeoutMs, silenceMs } = patienceFor(what);
  const gone = new AbortController();
  let silence: NodeJS.Timeout | undefined;
  const alive = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => gone.abort(), silenceMs);
  };
  let seen: string;
  try {
    const { text, isOver, errorNumber } = await reads[protocol]({ session, signal: gone.signal, timeoutMs, alive });
    const answer = text === said ? "the answer" : said.startsWith(text) ? "a part of the answer" : "a wrong answer";
    const handed = errorNumber === undefined ? undefined : `handed on as event ${errorNumber}`;
    seen = gone.signal.aborted
      ? "silence"
      : handed !== undefined
        ? handed
        : isOver
          ? answer
          : `${answer}, no error, no end`;
  } catch (error) {
    seen = gone.signal.aborted ? "silence" : error instanceof Error ? error.constructor.name : String(error);
  } finally {
    clearTimeout(silence);
  }
  const { exchanges } = await session.log();
  return { seen, exchanges };
}

async function readChat({ session, signal, timeoutMs, alive }: Program): Promise<Seen> {
  const messages = [{ role: "user" as const, content: "go" }];
  const client = openaiClient(session).withOptions({ maxRetries: 1, timeout: timeoutMs });
  const stream = await client.chat.completions.create({ model: openaiModel, messages, stream: true }, { signal });
  let text = "";
  let isOver = false;
  for await (const { choices } of stream) {
    alive();
    text += choices[0]?.delta.content ?? "";
    isOver ||= (choices[0]?.finish_reason ?? null) !== null;
  }
  return { text, isOver };
}

async function readResponses({ session, signal, timeoutMs, alive }: Program): Promise<Seen> {
  const client = openaiClient(session).withOptions({ maxRetries: 1, timeout: timeoutMs });
  const stream = await client.responses.create({ model: openaiModel, input: "go", stream: true }, { signal });
  let text = "";
  let isOver = false;
  for await (const event of stream) {
    alive();
    if (event.type === "response.output_text.delta") text += event.delta;
    if (event.type === "error") return { text, isOver, errorNumber: event.sequence_number };
    isOver ||= event.type === "response.completed";
  }
  return { text, isOver };
}

import type { FaultKind } from "../../../src/core/fault.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import { openaiClient, openaiModel } from "../openai/opened-client.ts";
import { type OpenedTrial, openTrial } from "../open-trial.ts";

/** What the scripted model says; several deltas, and characters of two and of four bytes. */
const said = "Grüße, and 😀 to all of you.";

/** Time without a byte of an answer that has begun, after which the program gives up; only a stall may meet it, however busy the machine. */
const silenceMs = { stalled: 800, other: 2 ** 30 } as const;

interface Seen {
  readonly text: string;
  readonly isOver: boolean;
  /** Sequence number of an error that came as an event like any other. */
  readonly errorNumber?: number;
}

type Read = (trial: OpenedTrial, signal: AbortSignal, alive: () => void) => Promise<Seen>;

const reads: Readonly<Record<"chat" | "Responses", Read>> = { chat: readChat, Responses: readResponses };

type OpenaiProtocol = keyof typeof reads;

/** Meets a fault in a stream with the official SDK, which may retry once. */
export async function meetOpenaiFault(
  what: FaultKind,
  protocol: OpenaiProtocol,
): Promise<{ readonly seen: string; readonly exchanges: readonly WireExchange[] }> {
  await using trial = await openTrial({ turns: [{ blocks: [{ kind: "text", text: said }], fault: { what } }] });
  const stalls = what.kind === "cut" && what.ending === "stall";
  const gone = new AbortController();
  let silence: NodeJS.Timeout | undefined;
  const alive = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => gone.abort(), silenceMs[stalls ? "stalled" : "other"]);
  };
  let seen: string;
  try {
    const { text, isOver, errorNumber } = await reads[protocol](trial, gone.signal, alive);
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
  const { exchanges } = await trial.log();
  return { seen, exchanges };
}

async function readChat(trial: OpenedTrial, signal: AbortSignal, alive: () => void): Promise<Seen> {
  const messages = [{ role: "user" as const, content: "go" }];
  const client = openaiClient(trial).withOptions({ maxRetries: 1, timeout: 50_000 });
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

async function readResponses(trial: OpenedTrial, signal: AbortSignal, alive: () => void): Promise<Seen> {
  const client = openaiClient(trial).withOptions({ maxRetries: 1, timeout: 50_000 });
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

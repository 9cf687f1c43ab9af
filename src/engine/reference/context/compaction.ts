import { bytesPerToken, historyBytes } from "./budget.ts";
import { summaryCut, tailStart, withSummary } from "./summary.ts";
import { type Block, type Message, messageBytes } from "../message.ts";

export type ContextStrategy = "none" | "window" | "mask" | "summary" | "hybrid";

/**
 * Shares of the trigger: kept by a window, kept unmasked, least gain of a mask, kept beside a summary. The window is much smaller than
 * the trigger: each cut voids the prompt cache, so it has to last for some turns.
 */
const windowShare = 0.625;
const unmaskedShare = 0.5;
const leastGainShare = 0.25;
const summaryTailShare = 0.375;
/** A hybrid masks if that brings the prompt below this share of the trigger. Otherwise it summarises. */
const maskedEnoughShare = 0.8;

interface CompactionRequest {
  readonly strategy: ContextStrategy;
  readonly messages: readonly Message[];
  /** Estimate of the whole next prompt: tools, system and messages. */
  readonly promptTokens: number;
  /** Size at which the strategy starts. */
  readonly triggerTokens: number;
  /** Newest part that stays unchanged. Null: the strategy's own share of the trigger. */
  readonly keepTokens: number | null;
  /** One model call without tools. */
  readonly summarise: (record: string) => Promise<string>;
}

/** The shortened messages, beginning with a user message. Null if the strategy gains nothing. */
export async function compacted(request: CompactionRequest): Promise<readonly Message[] | null> {
  const { messages, triggerTokens } = request;
  switch (request.strategy) {
    case "none":
      return null;
    case "window": {
      const fixedTokens = request.promptTokens - historyBytes(messages.slice(1)) / bytesPerToken;
      return windowed(messages, request.keepTokens ?? windowShare * triggerTokens - fixedTokens);
    }
    case "mask":
      return maskedMessages(request);
    case "summary":
      return summarised(request);
    case "hybrid": {
      const mask = maskedMessages(request);
      const gainTokens = mask === null ? 0 : (historyBytes(messages) - historyBytes(mask)) / bytesPerToken;
      if (request.promptTokens - gainTokens < maskedEnoughShare * triggerTokens) return mask;
      // Made from the unmasked messages: masked results have no facts left.
      return summarised(request);
    }
  }
}

function maskedMessages({ messages, keepTokens, triggerTokens }: CompactionRequest): readonly Message[] | null {
  return masked(messages, keepTokens ?? unmaskedShare * triggerTokens, leastGainShare * triggerTokens);
}

async function summarised(request: CompactionRequest): Promise<readonly Message[] | null> {
  const { messages, keepTokens, triggerTokens } = request;
  const cut = summaryCut(messages, keepTokens ?? summaryTailShare * triggerTokens);
  return cut === null ? null : withSummary(messages, cut, await request.summarise(cut.record));
}

/** The first user message and the newest turns that fit `roomTokens`. Null if everything fits. */
function windowed(messages: readonly Message[], roomTokens: number): readonly Message[] | null {
  const [first] = messages;
  const start = tailStart(messages, roomTokens);
  if (first === undefined || start <= 1) return null;
  return [first, ...messages.slice(start)];
}

/** Shorter results stay: masking them saves next to nothing. This also keeps a mask from being masked again. */
const shortestMaskedBytes = 400;

/**
 * Replaces old tool results by a line with their size. The newest messages up to `protectedTokens` stay unchanged. Null if this gains
 * less than `leastGainTokens`: each change voids the prompt cache behind it, so one large pass is cheaper than many small ones.
 */
function masked(
  messages: readonly Message[],
  protectedTokens: number,
  leastGainTokens: number,
): readonly Message[] | null {
  const oldCount = unprotectedCount(messages, protectedTokens);
  const result = messages.map((message, index) => (index < oldCount ? maskedMessage(message) : message));
  const gainBytes = messages.reduce(
    (sum, message, index) => sum + messageBytes(message) - messageBytes(result[index] ?? message),
    0,
  );
  return gainBytes > 0 && gainBytes / bytesPerToken >= leastGainTokens ? result : null;
}

/** How many messages from the start may be masked. The newest message never is. */
function unprotectedCount(messages: readonly Message[], protectedTokens: number): number {
  let bytes = 0;
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    bytes += message === undefined ? 0 : messageBytes(message);
    if (bytes / bytesPerToken > protectedTokens) return Math.min(index + 1, messages.length - 1);
  }
  return 0;
}

/** The message with its long tool results replaced by a line with their size. The same message if it has none. */
export function maskedMessage(message: Message): Message {
  const content = message.content.map(maskedBlock);
  return content.every((block, index) => block === message.content[index]) ? message : { role: message.role, content };
}

function maskedBlock(block: Block): Block {
  if (block.type !== "tool_result") return block;
  const bytes = Buffer.byteLength(block.content);
  if (bytes < shortestMaskedBytes) return block;
  return { ...block, content: `[${bytes} bytes of old output removed; call the tool again if you need them]` };
}

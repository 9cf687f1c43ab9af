import type { BilledTokens } from "../models/models.ts";
import type { Session } from "../session/session.ts";

/**
 * Tokens of a response as the client is told them. The session can make the part larger by which a prompt has grown since the first
 * one of the main line. The first prompt itself is told as it is: it is the client's own and does not grow with a conversation.
 */
export function reportedTokens(billed: BilledTokens, session: Session): BilledTokens {
  const { freshTokens, write5mTokens, write1hTokens, readTokens, outputTokens } = billed;
  const inputTokens = freshTokens + write5mTokens + write1hTokens + readTokens;
  const factor = inputTokens === 0 ? 1 : reportedInputTokens(inputTokens, session) / inputTokens;
  return {
    freshTokens: Math.round(freshTokens * factor),
    write5mTokens: Math.round(write5mTokens * factor),
    write1hTokens: Math.round(write1hTokens * factor),
    readTokens: Math.round(readTokens * factor),
    outputTokens,
  };
}

/** The tokens of a whole prompt as the client is told them. */
export function reportedInputTokens(tokens: number, { settings, firstPromptTokens }: Session): number {
  const grownTokens = Math.max(0, tokens - (firstPromptTokens ?? tokens));
  return tokens + Math.round(grownTokens * ((settings.usageScale ?? 1) - 1));
}

import type { BilledTokens } from "../models/models.ts";
import type { Session } from "../session/session.ts";

/** Tokens of a response as the client is told them: the session can make them larger or smaller than they are. */
export function reportedTokens(billed: BilledTokens, session: Session): BilledTokens {
  return {
    freshTokens: scaled(billed.freshTokens, session),
    write5mTokens: scaled(billed.write5mTokens, session),
    write1hTokens: scaled(billed.write1hTokens, session),
    readTokens: scaled(billed.readTokens, session),
    outputTokens: billed.outputTokens,
  };
}

/** A count as the client is told it. */
export function scaled(tokens: number, { settings }: Session): number {
  return Math.round(tokens * (settings.usageScale ?? 1));
}

/** What every server under load says: one text, streamed as four deltas, so that all of them write the same events. */
export const replyPieces = ["word", " one", " two", " end"] as const;
export const replyText = replyPieces.join("");

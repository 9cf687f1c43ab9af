/** UTF-8 bytes that stand for one token in the project's counting rule. */
export const bytesPerToken = 4;

/**
 * The default token rule: a block has ceil(UTF-8 bytes / 4) tokens, and blocks add up. So a prefix costs the same
 * whatever follows, which real tokenizers only nearly keep. They differ by vendor and most are unpublished, so the
 * precision of any of them would be false.
 */
export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

/**
 * Cuts a text into pieces of at most `bytes` UTF-8 bytes, never inside a code point. A longer code point is a piece of
 * its own. The pieces add up to the text; "" has no pieces.
 */
export function piecesOf(text: string, bytes: number): string[] {
  const pieces: string[] = [];
  let start = 0;
  let end = 0;
  let size = 0;
  while (end < text.length) {
    const code = text.codePointAt(end) ?? 0;
    const codeBytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (size > 0 && size + codeBytes > bytes) {
      pieces.push(text.slice(start, end));
      start = end;
      size = 0;
    }
    size += codeBytes;
    end += code < 0x10000 ? 1 : 2;
  }
  if (end > start) pieces.push(text.slice(start, end));
  return pieces;
}

/** A text token by token, each piece with the tokens decoded before it. */
export function tokenPieces(text: string): { readonly piece: string; readonly tokensBefore: number }[] {
  let bytes = 0;
  return piecesOf(text, bytesPerToken).map((piece) => {
    const tokensBefore = Math.floor(bytes / bytesPerToken);
    bytes += Buffer.byteLength(piece);
    return { piece, tokensBefore };
  });
}

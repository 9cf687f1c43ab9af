/** UTF-8 bytes that stand for one token in the project's counting rule. */
export const bytesPerToken = 4;

/**
 * The default token rule, for prompts and replies: a block has ceil(UTF-8 bytes / 4) tokens, and a sequence of blocks has the
 * sum of its blocks. Additive on purpose: a prefix costs the same whatever follows, which a real tokenizer only nearly
 * keeps. The default: every vendor's tokenizer differs and most are unpublished, so the precision of another would be false.
 */
export function tokensOfBytes(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

/**
 * Cuts a text into pieces of at most `bytes` UTF-8 bytes, never inside a code point; a single code point that is longer
 * makes a piece of its own. The pieces concatenate to the text; an empty text has none.
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

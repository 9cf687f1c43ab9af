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

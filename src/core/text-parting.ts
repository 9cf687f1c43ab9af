/** Characters of an excerpt, and how many of them lead up to the difference. */
const excerptCharacters = 80;
const leadCharacters = 24;

/** Length of the common start of two texts in UTF-16 units, without half a surrogate pair. */
export function commonLength(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left.charCodeAt(length) === right.charCodeAt(length)) length += 1;
  return isHighSurrogate(left, length - 1) ? length - 1 : length;
}

/** A few characters before a place and what follows, at most 80 characters; "" at the end. */
export function excerptAt(text: string, at: number): string {
  if (at >= text.length) return "";
  const from = Math.max(0, at - leadCharacters);
  const start = isHighSurrogate(text, from - 1) ? from + 1 : from;
  const end = start + excerptCharacters;
  return text.slice(start, isHighSurrogate(text, end - 1) ? end - 1 : end);
}

function isHighSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xd800 && code <= 0xdbff;
}

/** An excerpt in quotes. It is a piece of JSON, so its quotes and line ends are escaped already. */
export function quotedExcerpt(excerpt: string): string {
  return `"${excerpt}"`;
}

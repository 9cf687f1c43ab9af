/** Part of a page: a frame that is always there and rows that may be cut. */
export interface Block {
  readonly before: string;
  readonly rows: readonly string[];
  readonly after: string;
  /** What the rows are, in the plural. */
  readonly noun: string;
  /** Takes its space before the others, wherever it stands on the page. */
  readonly first?: boolean;
}

/**
 * The blocks as text of at most `limitBytes` bytes of UTF-8. Blocks marked `first` take their rows first, the others
 * follow in order, each until a row does not fit. A line says how many are left out. Platforms drop a page that is
 * too long, so the bound is hard; the frames have to be small against it.
 */
export function boundedMarkdown(blocks: readonly Block[], limitBytes: number): string {
  const present = blocks.filter(({ rows }) => rows.length > 0);
  const frames = present.map(({ before, rows, after, noun }) => before + leftOut(rows.length, noun) + after);
  let space = limitBytes - bytesOf(frames.join(""));
  if (space < 0) throw new Error(`Frames of a page exceed its bound of ${limitBytes} bytes`);
  const shown = new Map<Block, number>();
  for (const block of present.toSorted((left, right) => Number(right.first ?? false) - Number(left.first ?? false))) {
    const rows = fittingRows(block.rows, space);
    shown.set(block, rows);
    space -= bytesOf(block.rows.slice(0, rows).join(""));
  }
  return present.map((block) => blockText(block, shown.get(block) ?? 0)).join("");
}

function blockText({ before, rows, after, noun }: Block, shown: number): string {
  const hidden = rows.length - shown;
  return before + rows.slice(0, shown).join("") + (hidden > 0 ? leftOut(hidden, noun) : "") + after;
}

function fittingRows(rows: readonly string[], space: number): number {
  let used = 0;
  const misfit = rows.findIndex((row) => {
    used += bytesOf(row);
    return used > space;
  });
  return misfit < 0 ? rows.length : misfit;
}

function leftOut(count: number, noun: string): string {
  return `\n**Left out for length: ${count} ${noun}.** The report's page has all.\n`;
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

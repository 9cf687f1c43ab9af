import { formatValue } from "../../../src/core/units.ts";
import { pageText } from "../page-text.ts";

const units = ["ns", "bytes", "count", "tokens", "ratio", "nanoUsd"] as const;
const number = /−?\$?\d+(?:,\d{3})*(?:\.\d+)?(?: (?:ns|µs|ms|s|min|B|KiB|MiB|GiB|tok|%|times the floor)(?![\w-]))?/g;

/**
 * The numbers that a page shows and its data lack. A number is there if one of the data, in one of the units, reads so; if it counts a
 * list; or if a text of the data has it. `fixed`: sentences of the page itself, whose numbers are no figures.
 */
export function numbersWithoutData(page: string, data: unknown, fixed: readonly string[] = []): readonly string[] {
  const shown = fixed.reduce((text, sentence) => text.replaceAll(sentence, ""), pageText(page));
  const { words, texts } = readData(data);
  const isKnown = (token: string): boolean => words.has(token) || texts.some((text) => text.includes(token));
  return [...new Set(shown.match(number))].filter((token) => !isKnown(token));
}

/** All numbers of the data as a page may write them, and all texts. */
function readData(data: unknown): { readonly words: ReadonlySet<string>; readonly texts: readonly string[] } {
  const words = new Set<string>();
  const texts: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value === "string") texts.push(value);
    else if (typeof value === "number") {
      for (const unit of units) words.add(formatValue(value, unit));
      words.add(`${value.toFixed(1)} times the floor`);
    } else if (Array.isArray(value)) {
      words.add(String(value.length));
      for (const one of value) visit(one);
    } else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) visit(one);
  };
  visit(data);
  return { words, texts };
}

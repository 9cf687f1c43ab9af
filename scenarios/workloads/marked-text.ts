import { randomFrom } from "../../src/core/random.ts";
import { fixtureText } from "./fixture-text.ts";

/** The three lines that show whether a file with `markedText` of this seed was read whole: at its head, middle and end. */
export function markersOf(seed: string): readonly [head: string, middle: string, end: string] {
  const digits = String(Math.floor(randomFrom(`marker ${seed}`)() * 1e8)).padStart(8, "0");
  return [`mark ${digits} head`, `mark ${digits} half`, `mark ${digits} tail`];
}

/** The text with one more line, at a share of its depth: 0 is the first line, 1 the last. */
export function withLineAt(text: string, line: string, depth: number): string {
  const lines = text.split("\n").slice(0, -1);
  return `${lines.toSpliced(Math.round(depth * lines.length), 0, line).join("\n")}\n`;
}

/** ASCII text of exactly that many bytes, at least 100, with the three markers as lines. The same seed gives the same text. */
export function markedText(bytes: number, seed: string): string {
  const [head, middle, end] = markersOf(seed);
  const fillerBytes = bytes - `${head}\n\n${middle}\n\n${end}\n`.length;
  const before = fixtureText(Math.floor(fillerBytes / 2), `${seed} before`);
  const after = fixtureText(Math.ceil(fillerBytes / 2), `${seed} after`);
  return `${head}\n${before}\n${middle}\n${after}\n${end}\n`;
}

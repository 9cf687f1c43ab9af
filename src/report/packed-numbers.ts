/**
 * Numbers as text of few characters each, between their least and their greatest: a run of a hundred pairs in every row has a
 * hundred thousand of them, and JSON would triple the page. The text has as many characters for a number as its read-out needs, and
 * none if all are equal.
 */
export type PackedNumbers = readonly [least: number, greatest: number, count: number, text: string];

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** A step is at most this share of every number. So four digits, and percents to a tenth, are read right. */
const finestStep = 1e-4;
/** Four characters are 16 million steps. Numbers more than 1,677 times apart are read less finely. */
const mostCharacters = 4;

/** Packs finite numbers in their order. */
export function pack(values: readonly number[]): PackedNumbers {
  if (values.length === 0) return [0, 0, 0, ""];
  const least = values.reduce((low, value) => Math.min(low, value));
  const greatest = values.reduce((high, value) => Math.max(high, value));
  const range = greatest - least;
  const width = range === 0 ? 0 : charactersFor(values, range);
  const text = values.map((value) => packed(Math.round(((value - least) / range) * stepsOf(width)), width)).join("");
  return [short(least), short(greatest), values.length, text];
}

/** The numbers again, each within half a step and the rounding of the limits. */
export function unpack([least, greatest, count, text]: PackedNumbers): number[] {
  const width = count === 0 ? 0 : text.length / count;
  return Array.from({ length: count }, (_, place) => {
    const step = Array.from({ length: width }, (__, digit) =>
      digits.indexOf(text.charAt(place * width + digit)),
    ).reduce((sum, digit) => sum * 64 + digit, 0);
    return step === 0 ? least : least + ((greatest - least) * step) / stepsOf(width);
  });
}

function charactersFor(values: readonly number[], range: number): number {
  const smallest = values.reduce(
    (low, value) => (value === 0 ? low : Math.min(low, Math.abs(value))),
    Number.POSITIVE_INFINITY,
  );
  const fine = [2, 3].find((width) => range / stepsOf(width) <= smallest * finestStep);
  return fine ?? mostCharacters;
}

function stepsOf(width: number): number {
  return 64 ** width - 1;
}

function packed(step: number, width: number): string {
  return Array.from({ length: width }, (_, place) =>
    digits.charAt(Math.floor(step / 64 ** (width - 1 - place)) % 64),
  ).join("");
}

function short(value: number): number {
  return Number(value.toPrecision(9));
}

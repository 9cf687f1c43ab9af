/**
 * Numbers as text of three characters each, between their least and their greatest: a run of a hundred pairs in every row has a
 * hundred thousand of them, and JSON would triple the page.
 */
export interface PackedNumbers {
  readonly least: number;
  readonly greatest: number;
  readonly text: string;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** Steps of 1/262,143 of the range: finer than any screen. */
const steps = 64 ** 3 - 1;

/** Packs finite numbers in their order. */
export function pack(values: readonly number[]): PackedNumbers {
  const least = values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const greatest = values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  if (values.length === 0) return { least: 0, greatest: 0, text: "" };
  const range = greatest - least;
  const text = values.map((value) => packed(range === 0 ? 0 : Math.round(((value - least) / range) * steps)));
  return { least: short(least), greatest: short(greatest), text: text.join("") };
}

/** The numbers again, each within one step and the rounding of the limits to nine digits. */
export function unpack({ least, greatest, text }: PackedNumbers): number[] {
  return Array.from({ length: text.length / 3 }, (_, place) => {
    const step = [0, 1, 2].reduce((sum, digit) => sum * 64 + digits.indexOf(text.charAt(place * 3 + digit)), 0);
    return step === 0 ? least : least + ((greatest - least) * step) / steps;
  });
}

function packed(step: number): string {
  return digits.charAt(step >> 12) + digits.charAt((step >> 6) & 63) + digits.charAt(step & 63);
}

function short(value: number): number {
  return Number(value.toPrecision(9));
}

/**
 * Names for identifiers: the first of a kind is 1, the next 2. Equal values get equal names, and nothing of a value is in its
 * name, so that not even a short one can be guessed back; a keyed hash was rejected, for a new key would change every line of
 * a cassette that is recorded again.
 */
export class Pseudonyms {
  readonly #numbers = new Map<string, number>();

  /** The value with its letters and digits replaced; length, punctuation and shape stay. */
  of(kind: string, value: string): string {
    const key = value.replaceAll(/\\(?=["/])/g, "");
    const number = this.#numbers.get(key) ?? this.#numbers.size + 1;
    this.#numbers.set(key, number);
    return kind === "email" ? inLetters(value, number) : inDigits(value, number);
  }
}

function inDigits(value: string, number: number): string {
  return fillFromRight(value, number, 10, (digit) => String(digit));
}

function inLetters(value: string, number: number): string {
  return fillFromRight(value, number, 26, (digit) => String.fromCharCode(97 + digit));
}

/** Writes a number into the letters and digits of a text, from the right; escapes such as \n keep their letter. */
function fillFromRight(value: string, number: number, base: number, digitOf: (digit: number) => string): string {
  let rest = number;
  const filled = Array.from(value)
    .toReversed()
    .map((character, index, all) => {
      const escapes = all.slice(index + 1).findIndex((earlier) => earlier !== "\\");
      const backslashes = escapes < 0 ? all.length - index - 1 : escapes;
      if (!/[A-Za-z0-9]/.test(character) || backslashes % 2 === 1) return character;
      const digit = rest % base;
      rest = Math.floor(rest / base);
      return digitOf(digit);
    });
  return filled.toReversed().join("");
}

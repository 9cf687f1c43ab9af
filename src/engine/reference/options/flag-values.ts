import { UserError } from "../../../core/user-error.ts";

/** Flags of one part of the engine: which there are, how they read, and which of them a scenario may switch. */
export interface FlagGroup<Parsed> {
  /** Flags that take a value; one of `repeated` may be given more than once. */
  readonly valued: readonly string[];
  readonly repeated?: readonly string[];
  readonly switches?: readonly string[];
  /** Lines of the help text, each with its line end. */
  readonly help: string;
  /** Techniques that scenarios may switch, with their values, the default first; an empty list stands for a free value. */
  readonly toggles: Readonly<Record<string, readonly string[]>>;
  readonly read: (values: FlagValues) => Parsed;
}

/** What was given on the command line, by flag. Each method throws a UserError of one line for a value that is none of its kind. */
export class FlagValues {
  readonly #given: Readonly<Record<string, unknown>>;

  constructor(given: Readonly<Record<string, unknown>>) {
    this.#given = given;
  }

  text(name: string): string | null {
    const value = this.#given[name];
    return typeof value === "string" ? value : null;
  }

  all(name: string): readonly string[] {
    const value = this.#given[name];
    return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  }

  isSet(name: string): boolean {
    return this.#given[name] === true;
  }

  /** The value given, which must be one of `allowed`; the first of them when none was. */
  choice<Value extends string>(name: string, allowed: readonly [Value, ...Value[]]): Value {
    const given = this.text(name);
    const found = given === null ? allowed[0] : allowed.find((value) => value === given);
    if (found === undefined)
      throw new UserError(`--${name} ${JSON.stringify(given)} is not one of ${allowed.join(", ")}`);
    return found;
  }

  /** A whole number from 1. */
  count<Otherwise>(name: string, otherwise: Otherwise): number | Otherwise {
    const given = this.text(name);
    if (given === null) return otherwise;
    if (!/^[1-9]\d{0,9}$/.test(given))
      throw new UserError(`--${name} ${JSON.stringify(given)} is not a positive whole number`);
    return Number(given);
  }
}

import { UserError } from "../../../core/user-error.ts";

/** A flag that takes a value, as help and toggles need it. */
export interface FlagDeclaration {
  /** Without the two dashes. */
  readonly name: string;
  /** The word for its value in the help text. */
  readonly unit: string;
  readonly help: string;
  /** The values it may have, the default first. Empty: any. */
  readonly values: readonly string[];
}

/** What was given on the command line: the values of each flag, in order. */
export type GivenFlags = Readonly<Record<string, readonly string[]>>;

/**
 * Reads flags and notes their declarations. A flag is thus declared once, where it is read; parser, help and toggles follow.
 * Each method throws a UserError of one line for a wrong value. Of several values the last one holds.
 */
export class FlagReader {
  readonly declarations: FlagDeclaration[] = [];
  readonly #given: GivenFlags;

  constructor(given: GivenFlags) {
    this.#given = given;
  }

  /** A flag with a few values. The first is the default. */
  choice<Value extends string>(name: string, values: readonly [Value, ...Value[]], help: string): Value {
    const usual = values[0];
    this.declarations.push({ name, unit: values.join("|"), help: withDefault(help, usual), values });
    const given = this.#last(name);
    const value = given === undefined ? usual : values.find((one) => one === given);
    if (value === undefined)
      throw new UserError(`--${name} ${JSON.stringify(given)} is not one of ${values.join(", ")}.`);
    return value;
  }

  /** A flag with a whole number from 1. */
  count<Otherwise extends number | null>(
    name: string,
    otherwise: Otherwise,
    unit: string,
    help: string,
  ): number | Otherwise {
    this.declarations.push({ name, unit, help: withDefault(help, otherwise), values: [] });
    const given = this.#last(name);
    if (given === undefined) return otherwise;
    if (!/^[1-9]\d{0,9}$/.test(given))
      throw new UserError(`--${name} ${JSON.stringify(given)} is not a positive whole number.`);
    return Number(given);
  }

  /** A flag with any text. */
  text<Otherwise extends string | null>(
    name: string,
    otherwise: Otherwise,
    unit: string,
    help: string,
  ): string | Otherwise {
    this.declarations.push({ name, unit, help: withDefault(help, otherwise), values: [] });
    return this.#last(name) ?? otherwise;
  }

  /** A flag with a form of its own; `parse` gets all its values, none where it is absent. */
  read<Value>(name: string, unit: string, parse: (given: readonly string[]) => Value, help: string): Value {
    this.declarations.push({ name, unit, help, values: [] });
    return parse(this.#given[name] ?? []);
  }

  #last(name: string): string | undefined {
    return this.#given[name]?.at(-1);
  }
}

function withDefault(help: string, value: string | number | null): string {
  return value === null ? help : `${help} (${value})`;
}

/** The column at which the help's explanations begin. */
const explanationColumn = 40;

/** The help of a flag, with its line end. A long list of values has a line of its own. */
export function helpLine({ name, unit, help }: FlagDeclaration): string {
  const usage = `  --${name} ${unit}`;
  const isLong = usage.length >= explanationColumn;
  return `${isLong ? `${usage}\n${" ".repeat(explanationColumn)}` : usage.padEnd(explanationColumn)}${help}\n`;
}

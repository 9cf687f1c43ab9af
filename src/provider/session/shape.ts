import { isJsonObject } from "../wire/json-object.ts";

/**
 * Checks a value: the problem in one line, or undefined. Not zod, so that a provider starts without a schema library.
 */
export type Shape = (value: unknown, at: string) => string | undefined;

/** Members that an object has to have; others are left alone. */
export function object(members: Readonly<Record<string, Shape>>): Shape {
  return (value, at) => {
    if (!isJsonObject(value)) return `${at}: an object is required`;
    return firstProblem(Object.entries(members), ([name, shape]) => shape(value[name], `${at}.${name}`));
  };
}

/** An object whose members depend on its `kind`. */
export function variant(kinds: Readonly<Record<string, Readonly<Record<string, Shape>>>>): Shape {
  return (value, at) => {
    const kind: unknown = isJsonObject(value) ? value["kind"] : undefined;
    const members = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (members === undefined) return `${at}.kind: one of ${Object.keys(kinds).join(", ")}`;
    return object(members)(value, at);
  };
}

/** A list; `what` names what it holds. */
export function list(element: Shape, what = "list"): Shape {
  return (value, at) =>
    Array.isArray(value)
      ? firstProblem([...value.entries()], ([index, entry]) => element(entry, `${at}.${index}`))
      : `${at}: a ${what} is required`;
}

/** An object with any member names, all values of one shape. */
export function record(element: Shape): Shape {
  return (value, at) =>
    isJsonObject(value)
      ? firstProblem(Object.entries(value), ([name, entry]) => element(entry, `${at}.${name}`))
      : `${at}: an object is required`;
}

export function optional(shape: Shape): Shape {
  return (value, at) => (value === undefined ? undefined : shape(value, at));
}

/** The shapes in turn: the first that finds a problem says it. */
export function all(...shapes: readonly Shape[]): Shape {
  return (value, at) => firstProblem(shapes, (shape) => shape(value, at));
}

export function oneOf(...choices: readonly string[]): Shape {
  return (value, at) =>
    choices.some((choice) => choice === value) ? undefined : `${at}: one of ${choices.join(", ")}`;
}

/** A string that matches the pattern; `what` names it in the problem. */
export function text(what = "a string", pattern = /^/): Shape {
  return (value, at) => (typeof value === "string" && pattern.test(value) ? undefined : `${at}: ${what} is required`);
}

function number(what: string, isRight: (value: number) => boolean): Shape {
  return (value, at) =>
    typeof value === "number" && Number.isFinite(value) && isRight(value) ? undefined : `${at}: ${what} is required`;
}

export const amount = number("a number, at least 0,", (value) => value >= 0);
export const ratio = number("a number from 0 to 1", (value) => value >= 0 && value <= 1);
export const count = number("a whole number, at least 0,", (value) => Number.isSafeInteger(value) && value >= 0);
export const positiveCount = number("a whole number above 0", (value) => Number.isSafeInteger(value) && value > 0);
export const errorStatus = number("a number from 400 to 599", (value) => value >= 400 && value <= 599);

function firstProblem<Entry>(entries: readonly Entry[], problem: (entry: Entry) => string | undefined) {
  for (const entry of entries) {
    const found = problem(entry);
    if (found !== undefined) return found;
  }
  return undefined;
}

import type { ProviderSettings } from "../../../src/core/provider-settings.ts";
import type { TurnScript } from "../../../src/core/turn-script.ts";

/**
 * Reads one value of a program's input. `path` names the place. A wrong value is a fault of the scenario, so a reader throws.
 * Readers replace a schema library, which would count in programs that measure their own start and memory.
 */
type Reader<Value> = (value: unknown, path: string) => Value;
type Shape = Readonly<Record<string, Reader<unknown>>>;
type Fields<Members extends Shape> = { readonly [Name in keyof Members]: ReturnType<Members[Name]> };

/** What a reader returns. */
export type Input<Of extends Reader<unknown>> = ReturnType<Of>;

export const text: Reader<string> = (value, path) => (typeof value === "string" ? value : refused(path, "a text"));

export const number: Reader<number> = (value, path) => (typeof value === "number" ? value : refused(path, "a number"));

/** Any object. */
export const record: Reader<Readonly<Record<string, unknown>>> = (value, path) =>
  isRecord(value) ? value : refused(path, "an object");

export const turnScript: Reader<TurnScript> = (value, path) =>
  isTurnScript(value) ? value : refused(path, "a script with turns");

export const providerSettings: Reader<ProviderSettings> = (value, path) =>
  isProviderSettings(value) ? value : refused(path, "settings of the provider");

/** An arm's toggles, as the flags of the engine. */
export const toggleFlags: Reader<readonly string[]> = (value, path) =>
  Object.entries(recordOf(text)(value, path)).flatMap(([name, setting]) => [`--${name}`, setting]);

export function oneOf<const Name extends string>(...names: readonly Name[]): Reader<Name> {
  return (value, path) => names.find((name) => name === value) ?? refused(path, `one of ${names.join(", ")}`);
}

export function list<Item>(item: Reader<Item>): Reader<readonly Item[]> {
  return (value, path) =>
    Array.isArray(value) ? value.map((one: unknown, at) => item(one, `${path}.${at}`)) : refused(path, "a list");
}

export function recordOf<Item>(item: Reader<Item>): Reader<Readonly<Record<string, Item>>> {
  return (value, path) =>
    Object.fromEntries(Object.entries(record(value, path)).map(([name, one]) => [name, item(one, `${path}.${name}`)]));
}

export function optional<Value, const Fallback>(reader: Reader<Value>, fallback: Fallback): Reader<Value | Fallback> {
  return (value, path) => (value === undefined ? fallback : reader(value, path));
}

/** An object with exactly these members. */
export function fields<Members extends Shape>(members: Members): (value: unknown, path?: string) => Fields<Members> {
  return (value, path = "input") => {
    const given = record(value, path);
    const unknownName = Object.keys(given).find((name) => !Object.hasOwn(members, name));
    if (unknownName !== undefined)
      throw new Error(`The program's input has an unknown member: ${path}.${unknownName}.`);
    const read = Object.fromEntries(
      Object.entries(members).map(([name, reader]) => [name, reader(given[name], `${path}.${name}`)]),
    );
    return hasMembers(read, members) ? read : refused(path, "complete");
  };
}

/** True for what `fields` has read: each member comes from the reader of its name. */
function hasMembers<Members extends Shape>(read: object, members: Members): read is Fields<Members> {
  return Object.keys(members).every((name) => name in read);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The provider checks a script and settings in full when a trial is opened. */
function isTurnScript(value: unknown): value is TurnScript {
  return isRecord(value) && Array.isArray(value["turns"]);
}

function isProviderSettings(value: unknown): value is ProviderSettings {
  return isRecord(value) && typeof value["model"] === "string" && isRecord(value["latency"]);
}

function refused(path: string, wanted: string): never {
  throw new Error(`The program's input is wrong at ${path}. Write ${wanted} there.`);
}

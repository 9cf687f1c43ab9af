import { isJsonObject, type JsonObject, parsedJson } from "../provider/wire/json-object.ts";
import type { Notes, SourceFile } from "./imported-session.ts";

/** An object on a line of its own. */
export interface JsonLine {
  readonly value: JsonObject;
  readonly place: string;
}

/** The objects of a file with one JSON value a line, one by one: a session has thousands. Other lines are noted. */
export function* jsonLines({ name, text }: SourceFile, notes: Notes): Generator<JsonLine> {
  let number = 0;
  for (const line of linesOf(text)) {
    number += 1;
    if (line.trim() === "") continue;
    const value = parsedJson(number === 1 ? line.replace(/^\uFEFF/, "") : line);
    const place = `${name}:${number}`;
    if (isJsonObject(value)) yield { value, place };
    else
      notes.add(
        "not-understood",
        value === undefined ? "a line that is not JSON, or cut off" : "a line that is no object",
        place,
      );
  }
}

/** Lines end with CR, LF or both. */
function* linesOf(text: string): Generator<string> {
  const end = /\r\n|\r|\n/g;
  let at = 0;
  for (let found = end.exec(text); found !== null; found = end.exec(text)) {
    yield text.slice(at, found.index);
    at = end.lastIndex;
  }
  yield text.slice(at);
}

/** A member that is a text; undefined otherwise. */
export function textAt(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === "string" ? value : undefined;
}

/** A member that is an object; empty otherwise. */
export function objectAt(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isJsonObject(value) ? value : {};
}

/** The objects of a member that is an array; none otherwise. */
export function objectsAt(object: JsonObject, name: string): JsonObject[] {
  const value = object[name];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** A member that is a count; 0 otherwise. */
export function countAt(object: JsonObject, name: string): number {
  const value = object[name];
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

/** The end of the year 9999. A later date has no four-digit year, and soon no date at all. */
const lastDateMs = 253_402_300_799_999;

/**
 * A time as milliseconds since 1970, from an ISO date, seconds, milliseconds, microseconds or nanoseconds; null if it is none of them or
 * lies outside the years 1970 to 9999.
 */
export function timeMs(value: unknown): number | null {
  if (value === "" || value === null || value === undefined) return null;
  const isDate = typeof value === "string" && !/^\d+(\.\d+)?$/.test(value);
  const parsed = isDate ? Date.parse(value) : msOfNumber(Number(value));
  return parsed > 0 && parsed <= lastDateMs ? parsed : null;
}

function msOfNumber(time: number): number {
  if (time < 1e11) return time * 1e3;
  if (time < 1e14) return time;
  return time < 1e17 ? time / 1e3 : time / 1e6;
}

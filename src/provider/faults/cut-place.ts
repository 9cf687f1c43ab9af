import type { StreamPlace } from "../../core/fault.ts";
import type { ResponsePart } from "../time/schedule.ts";

/** Where a response is cut: before a part, or after so many of its bytes. */
export interface CutPlace {
  readonly part: number;
  readonly bytes: number;
}

/** Finds a place in a response; undefined when there is none. Pings do not count as events. */
export function cutPlace(parts: readonly ResponsePart[], place: StreamPlace): CutPlace | undefined {
  switch (place.kind) {
    case "before-headers":
    case "after-headers":
      return { part: 0, bytes: 0 };
    case "before-event":
      return at(partOfEvent(parts, place.event));
    case "before-last-event":
      return at(parts.findLastIndex(isEvent));
    case "inside-event": {
      const part = partOfEvent(parts, place.event);
      const text = parts[part]?.text ?? "";
      return part === -1 ? undefined : { part, bytes: Buffer.byteLength(wholeCharacters(text, text.length / 2)) };
    }
    case "inside-character": {
      const part = parts.findIndex(({ text }) => multiByte.test(text));
      const text = parts[part]?.text ?? "";
      return part === -1 ? undefined : { part, bytes: Buffer.byteLength(text.slice(0, text.search(multiByte))) + 1 };
    }
  }
}

/** Index of an event's part; -1 where there is none. */
export function partOfEvent(parts: readonly ResponsePart[], event: number): number {
  let seen = -1;
  return parts.findIndex((part) => {
    if (isEvent(part)) seen += 1;
    return seen === event;
  });
}

const multiByte = /\P{ASCII}/u;

function isEvent(part: ResponsePart): boolean {
  return part.kind !== "ping";
}

function at(part: number): CutPlace | undefined {
  return part === -1 ? undefined : { part, bytes: 0 };
}

/** The first half of a text, without half a surrogate pair at its end. */
function wholeCharacters(text: string, length: number): string {
  const cut = text.slice(0, Math.floor(length));
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

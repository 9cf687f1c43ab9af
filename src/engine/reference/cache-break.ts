import type { CacheBreak } from "./agent-event.ts";
import type { ModelRequest } from "./provider/messages-client.ts";

const shownCharacters = 60;

/**
 * Compares each request with the one before, in the order in which a provider's cache reads them: tools, system, messages. The first
 * difference names the cause of a useless cache.
 */
export class CacheBreakDetector {
  #before: readonly Section[] = [];

  /** Null for the first request, and for a request that only adds messages. */
  next(request: ModelRequest): CacheBreak | null {
    const after = sectionsOf(request);
    const found = this.#before.map((section, at) => firstBreak(section, after[at])).find((one) => one !== null);
    this.#before = after;
    return found ?? null;
  }
}

interface Section {
  readonly name: CacheBreak["section"];
  readonly parts: readonly string[];
}

function sectionsOf(request: ModelRequest): Section[] {
  const system = typeof request.system === "string" ? [request.system] : (request.system ?? []);
  return [
    { name: "tools", parts: (request.tools ?? []).map(plainJson) },
    { name: "system", parts: system.map(plainJson) },
    { name: "messages", parts: request.messages.map(plainJson) },
  ];
}

/** Without cache marks: they move each turn, but do not affect the cached bytes. */
function plainJson(part: unknown): string {
  return JSON.stringify(part, (key, value: unknown) => (key === "cache_control" ? undefined : value));
}

function firstBreak(before: Section, after: Section | undefined): CacheBreak | null {
  const parts = after?.parts ?? [];
  // Tools and system come before the messages. A part that is added there moves everything after it.
  const appended = before.name !== "messages" && parts.length > before.parts.length ? before.parts.length : -1;
  const changed = before.parts.findIndex((text, at) => text !== parts[at]);
  const part = changed === -1 ? appended : changed;
  if (part === -1) return null;
  const old = before.parts[part] ?? "";
  const fresh = parts[part] ?? "";
  let at = 0;
  while (at < old.length && old[at] === fresh[at]) at += 1;
  return {
    section: before.name,
    part,
    atByte: Buffer.byteLength(old.slice(0, at)),
    before: old.slice(at, at + shownCharacters),
    after: fresh.slice(at, at + shownCharacters),
  };
}

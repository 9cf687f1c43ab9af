import type { Part } from "../provider/cassette/cassette.ts";
import type { Headers } from "../provider/cassette/cassette.ts";

/** A file as it was read. The name is shown to people. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** Model calls as a file of another program tells them. */
export interface ImportedSession {
  readonly format: string;
  /** In order of time. */
  readonly exchanges: readonly ImportedExchange[];
  readonly notes: readonly Note[];
  /** Times are counted from the first call: nobody knows the day. Absent: they are dates, where a call has one. */
  readonly isUndated?: true;
  /** Where the session ran, with its words as they are kept. Absent if the file doesn't say it. */
  readonly folder?: string;
}

/** One model call. Times are milliseconds since 1970. */
export interface ImportedExchange {
  /** Null if the file doesn't say what the call was for. */
  readonly part: Part | null;
  /** Calls of one conversation have the same name. */
  readonly conversation: string;
  /** Where it stands: a file and a line. */
  readonly place: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Path and query below the provider's address. */
  readonly target: string;
  readonly requestHeaders: Headers;
  /** The request's body in pieces. Pieces that come again are kept once. */
  readonly request: readonly string[];
  /** Null if the file has no answer. */
  readonly response: ImportedResponse | null;
}

interface ImportedResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * What a reader has to say. `not-understood`: it was left out and may matter. `left-out`: it is known, and no model call.
 * `assumed`: the file doesn't say it.
 */
export interface Note {
  readonly kind: "not-understood" | "left-out" | "assumed";
  readonly what: string;
  readonly count: number;
  /** The first few places. */
  readonly places: readonly string[];
}

const placesShown = 5;

/** Collects notes while a file is read. */
export class Notes {
  readonly #notes = new Map<string, { kind: Note["kind"]; what: string; count: number; places: string[] }>();

  add(kind: Note["kind"], what: string, place: string): void {
    const key = `${kind} ${what}`;
    const note = this.#notes.get(key) ?? { kind, what, count: 0, places: [] };
    this.#notes.set(key, note);
    note.count += 1;
    if (note.places.length < placesShown) note.places.push(place);
  }

  list(): readonly Note[] {
    return [...this.#notes.values()];
  }
}

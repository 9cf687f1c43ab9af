import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord } from "../core/run-record.ts";
import { journalName, withLine } from "./journal.ts";
import { journalReader } from "./run-file.ts";

/** A run that is being measured, read from its journal. Each look reads only what was added since the last one. */
export class FollowedRun {
  readonly #path: string;
  #run: RunRecord | null = null;
  #at = 0;

  constructor(folder: string) {
    this.#path = join(folder, journalName);
  }

  /** The run so far, and when its journal was last written, in milliseconds since 1970. Null without a journal, and before its first line is whole. */
  look(): { readonly run: RunRecord; readonly writtenAtMs: number } | null {
    const state = statSync(this.#path, { throwIfNoEntry: false });
    if (state === undefined) return null;
    // A resumed run has a new journal.
    if (state.size < this.#at) [this.#run, this.#at] = [null, 0];
    if (state.size > this.#at) this.#read(state.size);
    return this.#run === null ? null : { run: this.#run, writtenAtMs: state.mtimeMs };
  }

  #read(size: number): void {
    const bytes = Buffer.alloc(size - this.#at);
    const file = openSync(this.#path, "r");
    const count = readSync(file, bytes, 0, bytes.length, this.#at);
    closeSync(file);
    // The last line may be half written.
    const end = bytes.subarray(0, count).lastIndexOf("\n") + 1;
    const reader = journalReader(this.#path);
    for (const line of bytes.toString("utf8", 0, end).split("\n").slice(0, -1))
      this.#run = withLine(this.#run, line, reader);
    this.#at += end;
  }
}

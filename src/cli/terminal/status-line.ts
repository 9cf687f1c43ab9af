import { createLogUpdate } from "log-update";
import { cleanLine } from "../../report/clean-text.ts";

/** Lines on stderr: some stay, one is redrawn in a terminal. */
export interface StatusLine {
  /** False where there is no terminal: `update` then writes nothing. */
  readonly isLive: boolean;
  /** Writes a line that stays. */
  readonly say: (line: string) => void;
  /** Redraws the last line. */
  readonly update: (text: string) => void;
  readonly end: () => void;
}

/** Starts to write to the stream. */
export function startStatusLine(stream: NodeJS.WritableStream & { readonly isTTY?: boolean }): StatusLine {
  const live = stream.isTTY ? createLogUpdate(stream) : null;
  return {
    isLive: live !== null,
    say: (line) => {
      live?.clear();
      stream.write(`${line}\n`);
    },
    update: (text) => live?.(text),
    end: () => live?.clear(),
  };
}

/** Text of an engine on one line of at most 300 characters, without secrets and without characters that can't be seen. */
export function printable(text: string): string {
  return cleanLine(text.replaceAll(/\s+/g, " "), 300);
}

/** Says on stderr that a part of a file could not be used. */
export function sayLeftOut(sentence: string): void {
  process.stderr.write(`${printable(sentence)}\n`);
}

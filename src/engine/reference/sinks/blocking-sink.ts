import { closeSync, openSync, writeSync } from "node:fs";
import type { Sink } from "./queued-sink.ts";

/** The plain way: write, and go on when the reader has taken it. Whoever is slow holds up the whole process. */
export function blockingSink(path: string): Sink {
  let fd: number | null = null;
  let failure: string | null = null;
  const attempt = (work: () => void): void => {
    if (failure !== null) return;
    try {
      work();
    } catch (error) {
      failure = `the output ${path} failed: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  return {
    write: (text) =>
      attempt(() => {
        fd ??= openSync(path, "w", 0o644);
        let rest = Buffer.from(text);
        while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
      }),
    end: async () => {
      attempt(() => closeSync((fd ??= openSync(path, "w", 0o644))));
      return failure;
    },
  };
}

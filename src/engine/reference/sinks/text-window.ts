import type { Clock } from "../../../core/clock.ts";

type OutputWindow = "delta" | "buffer" | "time";

/** A terminal's frame at thirty a second. Later text visibly lags. */
const windowNs = 33e6;
const bufferBytes = 4_096;

/** Groups text before a writer. `flush` writes the held text now. */
interface TextWindow {
  write(text: string): void;
  flush(): void;
}

/** delta: each piece at once. buffer: whole lines, or 4096 bytes. time: all text within 33 ms of the first held piece. */
export function textWindow(kind: OutputWindow, write: (text: string) => void, clock: Clock): TextWindow {
  switch (kind) {
    case "delta":
      return { write, flush: () => undefined };
    case "buffer":
      return bufferedText(write);
    case "time":
      return timedText(write, clock);
  }
}

function bufferedText(write: (text: string) => void): TextWindow {
  let held = "";
  let heldBytes = 0;
  const hold = (text: string): void => {
    held = text;
    heldBytes = Buffer.byteLength(text);
  };
  return {
    write: (text) => {
      held += text;
      heldBytes += Buffer.byteLength(text);
      const lineEnd = text.includes("\n") ? held.lastIndexOf("\n") + 1 : 0;
      const ready = heldBytes >= bufferBytes ? held.length : lineEnd;
      if (ready === 0) return;
      write(held.slice(0, ready));
      hold(held.slice(ready));
    },
    flush: () => {
      if (held !== "") write(held);
      hold("");
    },
  };
}

function timedText(write: (text: string) => void, clock: Clock): TextWindow {
  let held: string[] = [];
  let timer: (() => void) | null = null;
  const flush = (): void => {
    timer?.();
    timer = null;
    const text = held.join("");
    held = [];
    if (text !== "") write(text);
  };
  return {
    write: (text) => {
      held.push(text);
      timer ??= endOfTime(windowNs, clock, flush);
    },
    flush,
  };
}

/** Calls back once after this much of the clock's time. The returned function cancels it. */
export function endOfTime(durationNs: number, clock: Clock, done: () => void): () => void {
  if (clock.sleep === undefined) {
    const timer = setTimeout(done, durationNs / 1e6);
    return () => clearTimeout(timer);
  }
  const cancel = new AbortController();
  void clock.sleep(durationNs, cancel.signal).then(() => {
    if (!cancel.signal.aborted) done();
  });
  return () => cancel.abort();
}

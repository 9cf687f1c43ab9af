import { closeSync, createWriteStream, fstatSync, open, openSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { promisify } from "node:util";

/** A place for text. `write` never waits. `end` waits for everything that was written. */
export interface Sink {
  write(text: string): void;
  /** Null when everything arrived. Otherwise one line about what did not. */
  end(): Promise<string | null>;
}

/** A sink that is further behind loses text: so slow a reader will not catch up. */
const mostQueuedBytes = 8 * 1024 * 1024;

/**
 * A queue in front of a stream. Text that comes during a write goes out with the next one, so that a slow reader gets fewer, larger
 * pieces and delays nobody. Behind the bound, text is left out, and a line in the text says how much.
 */
export class QueuedSink implements Sink {
  readonly #stream: Promise<Writable>;
  readonly #name: string;
  #queue: string[] = [];
  #queuedBytes = 0;
  #missedBytes = 0;
  #lostBytes = 0;
  #pumping: Promise<void> | null = null;
  #failure: string | null = null;

  constructor(name: string, stream: Promise<Writable>) {
    this.#name = name;
    this.#stream = stream;
    // Opening may fail before anything is written.
    stream.catch((error: unknown) => this.#fail(error));
  }

  write(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.#failure !== null) return;
    if (this.#queuedBytes + bytes > mostQueuedBytes) {
      this.#missedBytes += bytes;
      return;
    }
    if (this.#missedBytes > 0)
      this.#queue.push(`\n[${this.#missedBytes} bytes left out: this output is read too slowly]\n`);
    this.#lostBytes += this.#missedBytes;
    this.#missedBytes = 0;
    this.#queue.push(text);
    this.#queuedBytes += bytes;
    this.#pumping ??= this.#pump();
  }

  async end(): Promise<string | null> {
    await this.#pumping;
    const lost = this.#lostBytes + this.#missedBytes;
    if (this.#failure === null) {
      try {
        const stream = await this.#stream;
        stream.end();
        await finished(stream, { readable: false });
      } catch (error) {
        this.#fail(error);
      }
    }
    if (this.#failure !== null) return `the output ${this.#name} failed: ${this.#failure}`;
    return lost === 0 ? null : `the output ${this.#name} was read too slowly and misses ${lost} bytes`;
  }

  async #pump(): Promise<void> {
    try {
      const stream = await this.#stream;
      while (this.#queue.length > 0) {
        const text = this.#queue.join("");
        const bytes = this.#queuedBytes;
        this.#queue = [];
        await written(stream, text);
        this.#queuedBytes -= bytes;
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#pumping = null;
  }

  #fail(error: unknown): void {
    this.#failure = error instanceof Error ? error.message : String(error);
    this.#queue = [];
  }
}

function written(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** Opens a stream to a file or pipe. A pipe is written without blocking, so that a slow reader takes no thread that files need. */
export async function sinkStream(path: string): Promise<Writable> {
  // A bare number: a handle object would close the file when it is collected.
  const fd = await promisify(open)(path, "w", 0o644);
  const stream = fstatSync(fd).isFIFO()
    ? new Socket({ fd, readable: false, writable: true })
    : createWriteStream(path, { fd });
  // Waiting writes get the failures. Without a listener they would end the process.
  stream.on("error", () => undefined);
  return stream;
}

/** The plain way: each write waits for its reader. A slow reader delays the whole process. */
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

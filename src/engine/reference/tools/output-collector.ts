import { once } from "node:events";
import { type WriteStream, createWriteStream } from "node:fs";
import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BoundedText } from "./bounded-text.ts";
import type { OutputMode } from "./tool.ts";
import { canonicalPath } from "./workspace-path.ts";

/** Turns a command's output, piece by piece, into the text for the model. */
interface OutputCollector {
  /** Returns null, or a promise to wait for before the next piece. Never rejects. */
  add(chunk: Buffer): Promise<void> | null;
  finish(): Promise<string>;
}

/** The collector for one command; `root` is the canonical path of the workspace. */
export async function outputCollector(mode: OutputMode, root: string, limitBytes: number): Promise<OutputCollector> {
  switch (mode) {
    case "bounded": {
      const text = new BoundedText(limitBytes);
      return {
        add: (chunk) => {
          text.add(chunk);
          return null;
        },
        finish: () => Promise.resolve(text.toString()),
      };
    }
    case "unbounded":
      return new WholeText();
    case "spill":
      return spilledText(root, limitBytes);
  }
}

/** Keeps all output. Memory and tokens grow with it. */
class WholeText implements OutputCollector {
  readonly #chunks: Buffer[] = [];

  add(chunk: Buffer): null {
    this.#chunks.push(chunk);
    return null;
  }

  finish(): Promise<string> {
    return Promise.resolve(Buffer.concat(this.#chunks).toString());
  }
}

/** It ignores itself, so searches skip it. */
const folderName = ".tool-output";

/** Endless output must not fill the disk. */
const largestFileBytes = 64 * 1024 * 1024;

/** Bounded text. Output beyond the bound is also saved to a file of the workspace. */
async function spilledText(root: string, limitBytes: number): Promise<OutputCollector> {
  // Refuses a link that leads out of the workspace before the command runs.
  const folder = await canonicalPath(root, folderName);
  return new SpilledText(folder, limitBytes);
}

class SpilledText implements OutputCollector {
  readonly #folder: string;
  readonly #limitBytes: number;
  readonly #shown: BoundedText;
  #begin: Buffer[] = [];
  #seenBytes = 0;
  #file: Promise<SpillFile | null> | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string, limitBytes: number) {
    this.#folder = folder;
    this.#limitBytes = limitBytes;
    this.#shown = new BoundedText(limitBytes);
  }

  add(chunk: Buffer): Promise<void> | null {
    this.#shown.add(chunk);
    const room = largestFileBytes - this.#seenBytes;
    this.#seenBytes += chunk.length;
    if (this.#file === null && this.#seenBytes <= this.#limitBytes) {
      this.#begin.push(chunk);
      return null;
    }
    if (room <= 0) return null;
    const pieces = [...this.#begin, chunk.subarray(0, room)];
    this.#begin = [];
    this.#file ??= openSpillFile(this.#folder);
    this.#writing = this.#write(this.#writing, this.#file, pieces);
    return this.#writing;
  }

  async finish(): Promise<string> {
    const file = await this.#file;
    if (file === null) return this.#shown.toString();
    await this.#writing;
    if (!file.stream.destroyed) {
      file.stream.end();
      await once(file.stream, "close");
    }
    if (file.failed()) return this.#shown.toString();
    const part = this.#seenBytes > largestFileBytes ? `the first ${largestFileBytes} bytes are` : "all of it is";
    return this.#shown.toString(`; ${part} in ${folderName}/${file.name}`);
  }

  async #write(before: Promise<void>, opening: Promise<SpillFile | null>, pieces: readonly Buffer[]): Promise<void> {
    await before;
    const file = await opening;
    for (const piece of pieces) {
      if (file === null || file.stream.destroyed) return;
      // A full disk closes the stream, which ends the wait too.
      if (!file.stream.write(piece)) await Promise.race([once(file.stream, "drain"), once(file.stream, "close")]);
    }
  }
}

interface SpillFile {
  readonly name: string;
  readonly stream: WriteStream;
  readonly failed: () => boolean;
}

/** A new file with the lowest free number. Null if none can be made: the command goes on without it. */
async function openSpillFile(folder: string): Promise<SpillFile | null> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, ".gitignore"), "*\n");
    for (let number = 1; ; number += 1) {
      const name = `${number}.txt`;
      const handle = await open(join(folder, name), "wx").catch((error: unknown) => {
        if (error instanceof Error && "code" in error && error.code === "EEXIST") return null;
        throw error;
      });
      if (handle === null) continue;
      let failed = false;
      const stream = createWriteStream("", { fd: handle });
      stream.on("error", () => {
        failed = true;
      });
      return { name, stream, failed: () => failed };
    }
  } catch {
    return null;
  }
}

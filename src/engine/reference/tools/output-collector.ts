import { once } from "node:events";
import { type WriteStream, createWriteStream } from "node:fs";
import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BoundedText } from "./bounded-text.ts";
import type { OutputMode } from "./tool.ts";
import { canonicalPath } from "./workspace-path.ts";

/** Takes a command's output piece by piece and makes of it what the model gets. */
interface OutputCollector {
  /** Null, or a promise that no more should be added before. Never rejects. */
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

/** Keeps all of an output: the plain way, whose memory and tokens grow with what a command happens to say. */
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

/** Searches leave it out, since it ignores itself. */
const folderName = ".tool-output";

/** Endless output must not fill the disk. */
const largestFileBytes = 64 * 1024 * 1024;

/** Bounded text that also saves the whole output to a file of the workspace once it exceeds the bound. */
async function spilledText(root: string, limitBytes: number): Promise<OutputCollector> {
  // A link that leads elsewhere is refused before the command runs.
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
      // Closing, which a full disk brings about, ends the waiting too.
      if (!file.stream.write(piece)) await Promise.race([once(file.stream, "drain"), once(file.stream, "close")]);
    }
  }
}

interface SpillFile {
  readonly name: string;
  readonly stream: WriteStream;
  readonly failed: () => boolean;
}

/** A new file with the lowest free number; null where none can be made. The command's work is worth more than its record. */
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

import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

const largestSmallBytes = 256 * 1024;
const chunkBytes = 64 * 1024;
/** A longer line (minified code, data) is matched in pieces of this size, so that memory stays bounded. */
const longestPending = 1024 * 1024;

/**
 * The lines of a small text file. Null for a larger file. Empty for a binary or unreadable one.
 * Synchronous: for a few kilobytes, four hops to the thread pool cost ten times more than the reading.
 */
export function smallFileLines(path: string): readonly string[] | null {
  let file: number | null = null;
  try {
    // Without O_NONBLOCK, a pipe that nobody writes to would never open.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const facts = fstatSync(file);
    if (!facts.isFile()) return [];
    if (facts.size > largestSmallBytes) return null;
    const bytes = readFileSync(file);
    return isBinary(bytes) ? [] : linesIn(new TextDecoder().decode(bytes));
  } catch {
    return [];
  } finally {
    if (file !== null) closeSync(file);
  }
}

function linesIn(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map(withoutReturn);
}

/** A line, or a piece of a very long one. Lines count from 1. */
interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

/** The lines of a text file of any size, read in pieces. Empty for a binary or unreadable file. */
export async function* largeFileLines(path: string): AsyncGenerator<NumberedLine> {
  const file = await open(path).catch(() => null);
  if (file === null) return;
  try {
    yield* linesOf(file);
  } finally {
    await file.close();
  }
}

async function* linesOf(file: FileHandle): AsyncGenerator<NumberedLine> {
  const decoder = new TextDecoder();
  const buffer = Buffer.alloc(chunkBytes);
  let pending = "";
  let number = 1;
  for (let first = true; ; first = false) {
    const { bytesRead } = await file.read(buffer, 0, chunkBytes);
    const chunk = buffer.subarray(0, bytesRead);
    if (bytesRead === 0) break;
    if (first && isBinary(chunk)) return;
    const lines = (pending + decoder.decode(chunk, { stream: true })).split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) {
      yield { number, text: withoutReturn(line) };
      number += 1;
    }
    if (pending.length > longestPending) {
      yield { number, text: pending };
      pending = "";
    }
  }
  if (pending !== "") yield { number, text: withoutReturn(pending) };
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/** Git looks this far for a NUL byte. */
const binaryProbeBytes = 8_000;

/** Whether a file is binary. Text has no NUL byte. */
export function isBinary(start: Buffer): boolean {
  return start.subarray(0, binaryProbeBytes).includes(0);
}

import { open, readFile } from "node:fs/promises";
import type { SessionFile } from "./session-log.ts";
import { replaceFile } from "../tools/edit.ts";

/**
 * Opens a session on disk for appending. With an index, every message gets a record of fixed size in a second file, so that the newest
 * messages can be found without reading the older ones.
 */
export async function sessionFile(path: string, withIndex: boolean): Promise<SessionFile> {
  const file = await open(path, "a+", 0o600);
  let end = (await file.stat()).size;
  // A killed run may have left half a line. The next entry begins a new one.
  const lastByte = Buffer.alloc(1);
  if (end > 0) await file.read(lastByte, 0, 1, end - 1);
  if (end > 0 && lastByte.toString() !== "\n") {
    await file.appendFile("\n");
    end += 1;
  }
  if (withIndex) await replaceFile(indexPath(path), indexBytes(await upToDateIndex(path)));
  const index = withIndex ? await open(indexPath(path), "a", 0o600) : null;
  return {
    append: async (text) => {
      await file.appendFile(text);
      const records = index === null ? [] : recordsOf(text, end);
      end += Buffer.byteLength(text);
      if (records.length > 0) await index?.appendFile(indexBytes(records));
    },
    sync: async () => {
      await file.datasync();
      await index?.datasync();
    },
    close: async () => {
      await file.close();
      await index?.close();
    },
  };
}

/** The line of a message: where it begins, its length with its line end, and whether a person's message begins a turn there. */
interface IndexRecord {
  readonly offset: number;
  readonly bytes: number;
  readonly begins: boolean;
}

const recordBytes = 16;

/** Records of the messages in whole lines of a session. The first line begins at `offset`. */
function recordsOf(text: string, offset: number): readonly IndexRecord[] {
  const records: IndexRecord[] = [];
  let start = offset;
  for (const line of text.split(/(?<=\n)/)) {
    const bytes = Buffer.byteLength(line);
    if (line.startsWith(messageStart) && line.endsWith("\n")) {
      records.push({ offset: start, bytes, begins: line.startsWith(personStart) });
    }
    start += bytes;
  }
  return records;
}

const messageStart = '{"kind":"message"';
/** A person's message. The conversation before it is complete, so a cut there separates no result from its call. */
const personStart = '{"kind":"message","message":{"role":"user","content":[{"type":"text"';

/** Records as the index file has them: 16 bytes each, little endian. */
function indexBytes(records: readonly IndexRecord[]): Buffer {
  const bytes = Buffer.alloc(records.length * recordBytes);
  for (const [at, { offset, bytes: length, begins }] of records.entries()) {
    bytes.writeBigUInt64LE(BigInt(offset), at * recordBytes);
    bytes.writeUInt32LE(length, at * recordBytes + 8);
    bytes.writeUInt32LE(begins ? 1 : 0, at * recordBytes + 12);
  }
  return bytes;
}

/** The path of a session's index. */
export function indexPath(path: string): string {
  return `${path}.index`;
}

/**
 * All records of a session. Messages that are missing in the index, after a run without an index or a killed run, are read from the
 * session and added.
 */
export async function upToDateIndex(path: string): Promise<readonly IndexRecord[]> {
  const known = recordsIn(await readFile(indexPath(path)).catch(() => Buffer.alloc(0)));
  await using file = await open(path, "r");
  const { size } = await file.stat();
  const last = known.at(-1);
  const end = last === undefined ? 0 : last.offset + last.bytes;
  if (end > size) return recordsOf(await file.readFile("utf8"), 0);
  const rest = Buffer.alloc(size - end);
  if (rest.length > 0) await file.read(rest, 0, rest.length, end);
  return [...known, ...recordsOf(rest.toString(), end)];
}

function recordsIn(bytes: Buffer): IndexRecord[] {
  return Array.from({ length: Math.floor(bytes.length / recordBytes) }, (_, at) => ({
    offset: Number(bytes.readBigUInt64LE(at * recordBytes)),
    bytes: bytes.readUInt32LE(at * recordBytes + 8),
    begins: bytes.readUInt32LE(at * recordBytes + 12) === 1,
  }));
}

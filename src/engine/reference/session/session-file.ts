import { open, readFile } from "node:fs/promises";
import type { SessionFile } from "./session-log.ts";
import { replaceFile } from "../tools/edit.ts";

/**
 * A session on disk, appended to. With an index, a record of fixed size follows for every message, so that the newest messages are found
 * from the end without reading what came before.
 */
export async function sessionFile(path: string, withIndex: boolean): Promise<SessionFile> {
  const file = await open(path, "a+", 0o600);
  let end = (await file.stat()).size;
  // A run that was killed may have left half a line; the next one begins a line of its own.
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

/** A message's line in a session: where it begins, how long it is with its line end, and whether a person's message begins a turn there. */
interface IndexRecord {
  readonly offset: number;
  readonly bytes: number;
  readonly begins: boolean;
}

const recordBytes = 16;

/** Records of the messages among whole lines of a session, the first of which begins at `offset`. */
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
/** A person's message: the conversation before it is whole, so that a cut there parts no result from its call. */
const personStart = '{"kind":"message","message":{"role":"user","content":[{"type":"text"';

/** Records as the index file holds them: 16 bytes each, little endian. */
function indexBytes(records: readonly IndexRecord[]): Buffer {
  const bytes = Buffer.alloc(records.length * recordBytes);
  for (const [at, { offset, bytes: length, begins }] of records.entries()) {
    bytes.writeBigUInt64LE(BigInt(offset), at * recordBytes);
    bytes.writeUInt32LE(length, at * recordBytes + 8);
    bytes.writeUInt32LE(begins ? 1 : 0, at * recordBytes + 12);
  }
  return bytes;
}

/** Where the index of a session stands. */
export function indexPath(path: string): string {
  return `${path}.index`;
}

/**
 * All records of a session. What a run without an index wrote, or one that was killed between the two files, is read from the session
 * itself and added: an index that is behind would silently lose messages.
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

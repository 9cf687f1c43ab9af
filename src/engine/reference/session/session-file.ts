import { open } from "node:fs/promises";
import { replaceFile } from "../tools/replace-file.ts";
import { indexBytes, indexPath, recordsOf, upToDateIndex } from "./message-offsets.ts";
import type { SessionFile } from "./session-log.ts";

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

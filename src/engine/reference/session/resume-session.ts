import { open, readFile } from "node:fs/promises";
import { UserError } from "../../../core/user-error.ts";
import type { Block, Message } from "../message.ts";
import { upToDateIndex } from "./session-file.ts";

interface ResumeSettings {
  readonly path: string;
  /** Most bytes of newest messages to take. They begin with a person's message. */
  readonly mostBytes: number;
  readonly indexed: boolean;
}

/** The newest part of a session that fits and can be resumed. Throws a UserError for an unreadable file. */
export async function resumedMessages(settings: ResumeSettings): Promise<readonly Message[]> {
  try {
    return settings.indexed ? await byIndex(settings) : await byReadingAll(settings);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The session ${settings.path} cannot be resumed: ${reason}.`, { cause: error });
  }
}

/** The plain way: reads and parses every line, then drops most of them. */
async function byReadingAll({ path, mostBytes }: ResumeSettings): Promise<readonly Message[]> {
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  const messages = lines.flatMap((line) => {
    const message = messageIn(line);
    return message === null ? [] : [{ message, bytes: Buffer.byteLength(line) + 1 }];
  });
  const sizes = messages.map(({ message, bytes }) => ({ bytes, begins: beginsTurn(message) }));
  return whole(messages.slice(firstTaken(sizes, mostBytes)).map(({ message }) => message));
}

async function byIndex({ path, mostBytes }: ResumeSettings): Promise<readonly Message[]> {
  const records = await upToDateIndex(path);
  const taken = records.slice(firstTaken(records, mostBytes));
  const [first, last] = [taken[0], taken.at(-1)];
  if (first === undefined || last === undefined) return [];
  await using file = await open(path, "r");
  const span = Buffer.alloc(last.offset + last.bytes - first.offset);
  await file.read(span, 0, span.length, first.offset);
  const messages = taken.map(({ offset, bytes }) =>
    messageIn(span.toString("utf8", offset - first.offset, offset - first.offset + bytes)),
  );
  return whole(messages.filter((message) => message !== null));
}

/** Position of the earliest beginning of a turn from which everything fits. The length if there is none. */
function firstTaken(sizes: readonly { readonly bytes: number; readonly begins: boolean }[], mostBytes: number): number {
  let taken = sizes.length;
  let bytes = 0;
  for (let at = sizes.length - 1; at >= 0; at -= 1) {
    bytes += sizes[at]?.bytes ?? 0;
    if (bytes > mostBytes) break;
    if (sizes[at]?.begins === true) taken = at;
  }
  return taken;
}

/** Without the end that a killed run left: calls without results, or a question without an answer, cannot be sent. */
function whole(messages: readonly Message[]): readonly Message[] {
  const end = messages.findLastIndex(
    ({ role, content }) => role === "assistant" && !content.some((block) => block.type === "tool_use"),
  );
  return messages.slice(0, end + 1);
}

function beginsTurn({ role, content }: Message): boolean {
  return role === "user" && content[0]?.type === "text";
}

/** Null for pieces and for a half-written line. */
function messageIn(line: string): Message | null {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== "object" || entry === null || !("message" in entry)) return null;
    return isMessage(entry.message) ? entry.message : null;
  } catch {
    return null;
  }
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== "object" || value === null || !("role" in value && "content" in value)) return false;
  return (value.role === "user" || value.role === "assistant") && isBlocks(value.content);
}

function isBlocks(value: unknown): value is readonly Block[] {
  return Array.isArray(value) && value.every((block) => typeof block === "object" && block !== null && "type" in block);
}

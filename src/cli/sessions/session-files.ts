import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UserError } from "../../core/user-error.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import { type ImportedSession, type Note, Notes, type SourceFile } from "../../import/imported-session.ts";
import type { Words } from "../../import/private-words.ts";
import { printedEvents } from "../../import/printed-events.ts";
import { type FormatName, formatOf, readers } from "../../import/read-session.ts";

/** Far above any session, far below what would hurt. */
const limitBytes = 512 * 1024 * 1024;
const mostFiles = 10_000;

/** The formats that `--format` takes. */
const formatNames = Object.keys(readers);

/**
 * Reads session files, or folders of them, as one session. Sub-agents of Claude Code in files beside it belong to it. UserError if
 * a file can't be read, if nobody knows its format, or if files have different ones.
 */
export function readSessionFiles(paths: readonly string[], format: string | undefined, words: Words): ImportedSession {
  const wanted = format === undefined ? undefined : formatNamed(format);
  const files = paths.flatMap(filesOf).map((path): SourceFile => ({ name: basename(path), text: readText(path) }));
  const first = files[0];
  if (first === undefined) throw new UserError(`${paths.join(" ")}: there is no session file in it. Name a file.`);
  const formats = files.map((file) => wanted ?? formatOf(file));
  const known = formats.find((name) => name !== null) ?? null;
  if (known === null) throw new UserError(`${first.name}: ${strangerInWords(first)}`);
  const other = formats.findIndex((name) => name !== known && name !== null);
  if (other >= 0)
    throw new UserError(
      `${files[other]?.name ?? ""}: its format is ${formats[other] ?? ""}, and that of other files is ${known}. Give files of one format at a time.`,
    );
  const session = readers[known](
    files.filter((_, index) => formats[index] === known),
    words,
  );
  return {
    ...session,
    notes: [...strangerNotes(files.filter((_, index) => formats[index] === null)), ...session.notes],
  };
}

function strangerInWords(file: SourceFile): string {
  const printed = printedEvents(file);
  if (printed !== null)
    return `this was printed by ${printed.printedBy}, and has no final counts. Give ${printed.instead}.`;
  return `this is no session that bench can read. Known formats: ${formatNames.join(", ")}. If it is one of them, name it with --format, or in bench cost with --input-format.`;
}

function strangerNotes(files: readonly SourceFile[]): readonly Note[] {
  const notes = new Notes();
  for (const { name } of files) notes.add("not-understood", "a file in no format that is known", name);
  return notes.list();
}

/** Whether a file begins as a cassette does. */
export function isCassetteFile(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  return /^\s*\{\s*"kind"\s*:\s*"cassette"/.test(startOf(path));
}

/** Enough to tell what a file is. */
const startBytes = 4096;

function startOf(path: string): string {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(startBytes);
    return start.toString("utf8", 0, readSync(file, start, 0, start.length, 0));
  } finally {
    closeSync(file);
  }
}

function isFormatName(text: string): text is FormatName {
  return Object.hasOwn(readers, text);
}

function formatNamed(name: string): FormatName {
  if (!isFormatName(name)) throw new UserError(`--format ${name}: unknown.${nearestHint(name, formatNames)}`);
  return name;
}

/** A file with those of its sub-agents, or the files of a folder. */
function filesOf(path: string): string[] {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) throw new UserError(`${path}: there is no such file.`);
  if (state.isDirectory()) return sessionFilesBelow(path);
  if (!state.isFile()) throw new UserError(`${path}: this is no file. Name a session file.`);
  if (state.size > limitBytes) throw new UserError(`${path}: larger than ${limitBytes} bytes. Cut it into parts.`);
  return path.endsWith(".jsonl") ? [path, ...agentFilesOf(path)] : [path];
}

/** Claude Code's files of sub-agents: in a folder beside the session, and in older versions beside it. */
function agentFilesOf(path: string): string[] {
  const folder = dirname(path);
  const session = basename(path, ".jsonl");
  const agents = join(folder, session, "subagents");
  const below = statSync(agents, { throwIfNoEntry: false })?.isDirectory() === true ? sessionFilesBelow(agents) : [];
  const beside = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^agent-[\w-]+\.jsonl$/.test(entry.name) && entry.name !== basename(path))
    .map((entry) => join(folder, entry.name))
    .filter((file) => startOf(file).includes(`"sessionId":"${session}"`))
    .toSorted();
  return [...beside, ...below];
}

function sessionFilesBelow(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:jsonl|har)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  if (files.length > mostFiles) throw new UserError(`${folder}: more than ${mostFiles} files. Name a smaller folder.`);
  return files;
}

function readText(path: string): string {
  const bytes = readFileSync(path);
  if (bytes.subarray(0, 16).toString("latin1") === "SQLite format 3\0")
    throw new UserError(
      `${path}: this is a database, which bench does not read. Export the session, and give that file: opencode export SESSION > session.json (opencode session list shows the names).`,
    );
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    throw new UserError(`${path}: this is compressed. Unpack it with gunzip first.`);
  // What is redirected to a file in older shells of Windows is in UTF-16.
  return bytes.toString(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf16le" : "utf8");
}

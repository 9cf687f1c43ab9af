import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type RunTool, ToolError, requiredText } from "./tool.ts";
import { canonicalPath, shownPath } from "./workspace-path.ts";

/** Replaces a text that occurs exactly once. Works on bytes, so that the rest of the file stays the same. */
export const edit: RunTool = async (input, context) => {
  const path = await canonicalPath(context.root, requiredText(input, "path"));
  const before = requiredText(input, "old_string");
  const after = requiredText(input, "new_string");
  if (before === "") throw new ToolError("old_string is empty; use write to create a file");
  const facts = await stat(path);
  // Reading a pipe could wait for ever.
  if (!facts.isFile() && !facts.isDirectory()) throw new ToolError("is not a regular file");
  const content = await readFile(path, { signal: context.signal });
  const edited = replaced(content, before, after) ?? replaced(content, withReturns(before), withReturns(after));
  if (edited === null) throw new ToolError("old_string was not found; view the file and copy the text exactly");
  await replaceFile(path, edited);
  return `edited ${shownPath(context.root, path)}`;
};

/** Null if the text does not occur. */
function replaced(content: Buffer, before: string, after: string): Buffer | null {
  const wanted = Buffer.from(before);
  const at = content.indexOf(wanted);
  if (at === -1) return null;
  // From the next byte on, so that overlapping occurrences count too.
  if (content.includes(wanted, at + 1))
    throw new ToolError("old_string is not unique; include more of the text around it");
  return Buffer.concat([content.subarray(0, at), Buffer.from(after), content.subarray(at + wanted.length)]);
}

/** Models write bare line feeds, also for files with other line ends. */
function withReturns(text: string): string {
  return text.replaceAll(/\r?\n/g, "\r\n");
}

/** Creates a file or replaces all of it. */
export const write: RunTool = async (input, context) => {
  const path = await canonicalPath(context.root, requiredText(input, "path"));
  const content = requiredText(input, "content");
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, content);
  return `wrote ${Buffer.byteLength(content)} bytes to ${shownPath(context.root, path)}`;
};

let written = 0;

/**
 * Writes a file beside the target and renames it. A reader, or a killed run, thus leaves the old file or the new one. Keeps the file's
 * mode. Refuses a pipe or a device, which the rename would replace.
 * Own code: the usual package also listens for signals and would end the process before this engine has cleaned up.
 */
export async function replaceFile(path: string, content: Buffer | string): Promise<void> {
  const facts = await stat(path).catch(() => null);
  if (facts?.isDirectory() === true) throw new ToolError("is a directory");
  if (facts?.isFile() === false) throw new ToolError("is not a regular file");
  written += 1;
  // Without the file's own name, which may be as long as names can be.
  const beside = join(dirname(path), `.${process.pid}-${written}.tmp`);
  try {
    await writeFile(beside, content, { flag: "wx" });
    // Not given on creation, where the process's mask would take a part of it away.
    if (facts !== null) await chmod(beside, facts.mode);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

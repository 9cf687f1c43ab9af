import { readFile, stat } from "node:fs/promises";
import { replaceFile } from "./replace-file.ts";
import type { RunTool } from "./tool.ts";
import { ToolError } from "./tool-error.ts";
import { requiredText } from "./tool-input.ts";
import { canonicalPath, shownPath } from "./workspace-path.ts";

/** Replaces a piece of text that occurs exactly once. Works on bytes, so that the rest of the file stays as it is. */
export const edit: RunTool = async (input, context) => {
  const path = await canonicalPath(context.root, requiredText(input, "path"));
  const before = requiredText(input, "old_string");
  const after = requiredText(input, "new_string");
  if (before === "") throw new ToolError("old_string is empty; use write to create a file");
  const facts = await stat(path);
  // A pipe would keep the call waiting for whoever writes to it.
  if (!facts.isFile() && !facts.isDirectory()) throw new ToolError("is not a regular file");
  const content = await readFile(path, { signal: context.signal });
  const edited = replaced(content, before, after) ?? replaced(content, withReturns(before), withReturns(after));
  if (edited === null) throw new ToolError("old_string was not found; view the file and copy the text exactly");
  await replaceFile(path, edited);
  return `edited ${shownPath(context.root, path)}`;
};

/** Null where the text does not occur. */
function replaced(content: Buffer, before: string, after: string): Buffer | null {
  const wanted = Buffer.from(before);
  const at = content.indexOf(wanted);
  if (at === -1) return null;
  // From the next byte on, so that overlapping occurrences count too.
  if (content.includes(wanted, at + 1))
    throw new ToolError("old_string is not unique; include more of the text around it");
  return Buffer.concat([content.subarray(0, at), Buffer.from(after), content.subarray(at + wanted.length)]);
}

/** Models write lines with a bare line feed, also about files whose lines end otherwise. */
function withReturns(text: string): string {
  return text.replaceAll(/\r?\n/g, "\r\n");
}

import { readFile } from "node:fs/promises";
import { replaceFile } from "./replace-file.ts";
import type { RunTool } from "./tool.ts";
import { ToolError } from "./tool-error.ts";
import { requiredText } from "./tool-input.ts";
import { canonicalPath, shownPath } from "./workspace-path.ts";

/** Replaces a piece of text that occurs exactly once. Works on bytes, so that the rest of the file stays as it is. */
export const edit: RunTool = async (input, context) => {
  const path = await canonicalPath(context.root, requiredText(input, "path"));
  const before = Buffer.from(requiredText(input, "old_string"));
  const after = Buffer.from(requiredText(input, "new_string"));
  if (before.length === 0) throw new ToolError("old_string is empty; use write to create a file");
  const content = await readFile(path);
  const at = content.indexOf(before);
  if (at === -1) throw new ToolError("old_string was not found; view the file and copy the text exactly");
  // From the next byte on, so that overlapping occurrences count too.
  if (content.includes(before, at + 1))
    throw new ToolError("old_string is not unique; include more of the text around it");
  await replaceFile(path, Buffer.concat([content.subarray(0, at), after, content.subarray(at + before.length)]));
  return `edited ${shownPath(context.root, path)}`;
};

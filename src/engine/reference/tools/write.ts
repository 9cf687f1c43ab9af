import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { replaceFile } from "./replace-file.ts";
import type { RunTool } from "./tool.ts";
import { ToolError } from "./tool-error.ts";
import { requiredText } from "./tool-input.ts";
import { canonicalPath, shownPath } from "./workspace-path.ts";

/** Creates a file or replaces all of it. */
export const write: RunTool = async (input, context) => {
  const path = await canonicalPath(context.root, requiredText(input, "path"));
  const content = requiredText(input, "content");
  if ((await stat(path).catch(() => null))?.isDirectory() === true) throw new ToolError("is a directory");
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, content);
  return `wrote ${Buffer.byteLength(content)} bytes to ${shownPath(context.root, path)}`;
};

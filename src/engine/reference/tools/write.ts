import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { replaceFile } from "./replace-file.ts";
import type { RunTool } from "./tool.ts";
import { requiredText } from "./tool-input.ts";
import { canonicalPath, shownPath } from "./workspace-path.ts";

/** Creates a file or replaces all of it. */
export const write: RunTool = async (input, context) => {
  const path = await canonicalPath(context.root, requiredText(input, "path"));
  const content = requiredText(input, "content");
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, content);
  return `wrote ${Buffer.byteLength(content)} bytes to ${shownPath(context.root, path)}`;
};

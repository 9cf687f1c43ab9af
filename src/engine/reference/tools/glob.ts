import { boundedList } from "./bounded-list.ts";
import type { RunTool } from "./tool.ts";
import { optionalText, requiredText } from "./tool-input.ts";
import { filesBelow } from "./walk.ts";
import { canonicalPath } from "./workspace-path.ts";

/** Paths of the files that match, relative to the workspace, sorted. */
export const glob: RunTool = async (input, context) => {
  const folder = await canonicalPath(context.root, optionalText(input, "path") ?? ".");
  const files = await filesBelow(context.root, folder, requiredText(input, "pattern"), context.signal);
  return files.length === 0 ? "(no file matches)" : boundedList(files, "files", context.outputLimitBytes);
};

import { readdir } from "node:fs/promises";
import type { RunTool } from "./tool.ts";
import { optionalText } from "./tool-input.ts";
import { boundedList } from "./bounded-list.ts";
import { canonicalPath } from "./workspace-path.ts";

/** The names in a directory, sorted by code unit (the same on every machine), directories with a slash. */
export const ls: RunTool = async (input, context) => {
  const path = await canonicalPath(context.root, optionalText(input, "path") ?? ".");
  const entries = await readdir(path, { withFileTypes: true });
  if (entries.length === 0) return "(empty directory)";
  return boundedList(
    entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).toSorted(),
    "entries",
    context.outputLimitBytes,
  );
};

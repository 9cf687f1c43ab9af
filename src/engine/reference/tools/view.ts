import { readFile, readdir, stat } from "node:fs/promises";
import { bounded, boundedList } from "./bounded-text.ts";
import { isBinary } from "./file-lines.ts";
import { type RunTool, ToolError, optionalCount, optionalText, requiredText } from "./tool.ts";
import { canonicalPath } from "./workspace-path.ts";

/** Larger files are not worth the memory: the result could show only a fraction of them. */
const largestFileBytes = 16 * 1024 * 1024;

/** The text of a file as it stands, without line numbers: they cost tokens, and an edit has to match the text anyway. */
export const view: RunTool = async (input, context) => {
  const path = await canonicalPath(context.root, requiredText(input, "path"));
  const offset = optionalCount(input, "offset", Number.MAX_SAFE_INTEGER);
  const limit = optionalCount(input, "limit", Number.MAX_SAFE_INTEGER);
  const facts = await stat(path);
  if (facts.isDirectory()) throw new ToolError("is a directory; use ls");
  if (!facts.isFile()) throw new ToolError("is not a regular file");
  if (facts.size > largestFileBytes) throw new ToolError(`has ${facts.size} bytes; use grep, or bash with sed -n`);
  const bytes = await readFile(path, { signal: context.signal });
  if (isBinary(bytes)) throw new ToolError(`is a binary file of ${bytes.length} bytes`);
  if (bytes.length === 0) return "(empty file)";
  const content = bytes.toString();
  return bounded(
    offset === null && limit === null ? content : part(content, offset ?? 1, limit),
    context.outputLimitBytes,
  );
};

function part(content: string, offset: number, limit: number | null): string {
  const lines = content.split(/(?<=\n)/);
  if (offset > lines.length) throw new ToolError(`has only ${lines.length} lines`);
  const end = Math.min(lines.length, offset - 1 + (limit ?? lines.length));
  return `[lines ${offset} to ${end} of ${lines.length}]\n${lines.slice(offset - 1, end).join("")}`;
}

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

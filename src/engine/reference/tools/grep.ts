import { open, stat, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { bounded } from "./bounded-text.ts";
import { isBinary } from "./binary-file.ts";
import type { RunTool } from "./tool.ts";
import { ToolError } from "./tool-error.ts";
import { matching } from "./match-lines.ts";
import { optionalText, requiredText } from "./tool-input.ts";
import { filesBelow } from "./walk.ts";
import { canonicalPath, shownPath } from "./workspace-path.ts";

const mostMatches = 200;
const longestLine = 400;
const chunkBytes = 64 * 1024;
const batchLength = 512 * 1024;
/** A line without an end (minified code, data) is matched in pieces of this size, so that memory stays bounded. */
const longestPending = 1024 * 1024;

/** Matching lines as path:line:text, in order of path; says how many more there are. */
export const grep: RunTool = async (input, context) => {
  const expression = compiled(requiredText(input, "pattern"));
  const start = await canonicalPath(context.root, optionalText(input, "path") ?? ".");
  const files = (await stat(start)).isDirectory()
    ? await filesBelow(context.root, start, optionalText(input, "glob") ?? "**/*", context.signal)
    : [shownPath(context.root, start)];
  const shown: string[] = [];
  let matches = 0;
  for await (const lines of batches(context.root, files)) {
    context.signal.throwIfAborted();
    for (const at of matching(expression, lines)) {
      matches += 1;
      const line = lines[at];
      if (matches <= mostMatches && line !== undefined) {
        shown.push(`${line.file}:${line.number}:${shortened(line.text)}`);
      }
    }
  }
  if (matches === 0) return "(no line matches)";
  const rest = matches - shown.length;
  const text = bounded(shown.join("\n"), context.outputLimitBytes);
  return rest > 0 ? `${text}\n[... ${rest} more matches ...]` : text;
};

function compiled(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (error) {
    throw new ToolError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

interface Line {
  readonly file: string;
  readonly number: number;
  readonly text: string;
}

/** Lines of all files in order, as many together as are worth one call of the matcher. */
async function* batches(root: string, files: readonly string[]): AsyncGenerator<readonly Line[]> {
  let lines: Line[] = [];
  let length = 0;
  for (const file of files) {
    let number = 0;
    for await (const text of textLines(join(root, file))) {
      number += 1;
      lines.push({ file, number, text });
      length += text.length;
      if (length < batchLength) continue;
      yield lines;
      lines = [];
      length = 0;
    }
  }
  yield lines;
}

function shortened(line: string): string {
  return line.length <= longestLine ? line : `${line.slice(0, longestLine)}[... ${line.length - longestLine} more]`;
}

/** The lines of a text file, read in pieces; none for a binary one, and none for one that vanished or may not be read. */
async function* textLines(path: string): AsyncGenerator<string> {
  const file = await open(path).catch(() => null);
  if (file === null) return;
  try {
    yield* linesOf(file);
  } finally {
    await file.close();
  }
}

async function* linesOf(file: FileHandle): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const buffer = Buffer.alloc(chunkBytes);
  let pending = "";
  for (let first = true; ; first = false) {
    const { bytesRead } = await file.read(buffer, 0, chunkBytes);
    const chunk = buffer.subarray(0, bytesRead);
    if (bytesRead === 0) break;
    if (first && isBinary(chunk)) return;
    const lines = (pending + decoder.decode(chunk, { stream: true })).split("\n");
    pending = lines.pop() ?? "";
    for (const line of lines) yield withoutReturn(line);
    if (pending.length > longestPending) {
      yield pending;
      pending = "";
    }
  }
  if (pending !== "") yield withoutReturn(pending);
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

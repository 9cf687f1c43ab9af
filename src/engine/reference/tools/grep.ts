import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { bounded } from "./bounded-text.ts";
import { type RunTool, ToolError, optionalText, requiredText } from "./tool.ts";
import { largeFileLines, smallFileLines } from "./file-lines.ts";
import { LineMatcher } from "./line-matcher.ts";
import { everyFile, filesBelow } from "./walk.ts";
import { canonicalPath, shownPath } from "./workspace-path.ts";

const mostMatches = 200;
const longestLine = 400;
const batchLength = 512 * 1024;
/** Starting ripgrep costs what reading about a hundred small files does. */
const fewestForRipgrep = 256;
/** Files read between two turns of the event loop: a few milliseconds. */
const filesPerTurn = 64;

/** Matching lines as path:line:text, in order of path, and the number of those left out. */
export const grep: RunTool = async (input, context) => {
  const { root, signal } = context;
  const expression = compiled(requiredText(input, "pattern"));
  const start = await canonicalPath(root, optionalText(input, "path") ?? ".");
  const files = (await stat(start)).isDirectory()
    ? await filesBelow(root, start, optionalText(input, "glob") ?? everyFile, signal)
    : [shownPath(root, start)];
  const fewer = context.search === "auto" ? await fewerFiles(root, files, expression, signal) : null;
  context.searchedWith?.(fewer === null ? "portable" : "ripgrep");
  const shown: string[] = [];
  let matches = 0;
  const matcher = new LineMatcher(expression, signal);
  try {
    for await (const lines of batches(root, fewer ?? files)) {
      signal.throwIfAborted();
      for (const at of await matcher.matches(lines.map(({ text }) => text))) {
        matches += 1;
        const line = lines[at];
        if (matches <= mostMatches && line !== undefined) {
          shown.push(`${line.file}:${line.number}:${shortened(line.text)}`);
        }
      }
    }
  } finally {
    await matcher.end();
  }
  if (matches === 0) return "(no line matches)";
  const rest = matches - shown.length;
  const text = bounded(shown.join("\n"), context.outputLimitBytes);
  return rest > 0 ? `${text}\n[... ${rest} more matches ...]` : text;
};

/** The files in which ripgrep finds something. Null if ripgrep is not used. */
async function fewerFiles(
  root: string,
  files: readonly string[],
  { source }: RegExp,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  if (files.length < fewestForRipgrep) return null;
  const { narrowed } = await import("./ripgrep.ts");
  return narrowed({ root, files, source }, signal);
}

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

/** Lines of all files in order, in groups that are worth one call of the matcher. */
async function* batches(root: string, files: readonly string[]): AsyncGenerator<readonly Line[]> {
  let lines: Line[] = [];
  let length = 0;
  let filesRead = 0;
  for (const file of files) {
    const path = join(root, file);
    const small = smallFileLines(path);
    for (const [at, text] of small?.entries() ?? []) {
      lines.push({ file, number: at + 1, text });
      length += text.length;
    }
    for await (const { number, text } of small === null ? largeFileLines(path) : []) {
      lines.push({ file, number, text });
      length += text.length;
      if (length < batchLength) continue;
      yield lines;
      lines = [];
      length = 0;
    }
    if (length >= batchLength) {
      yield lines;
      lines = [];
      length = 0;
    }
    filesRead += 1;
    // Lets streams and other tools go on.
    if (filesRead % filesPerTurn === 0) await turn();
  }
  yield lines;
}

function shortened(line: string): string {
  return line.length <= longestLine ? line : `${line.slice(0, longestLine)}[... ${line.length - longestLine} more]`;
}

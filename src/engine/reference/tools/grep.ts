import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { bounded } from "./bounded-text.ts";
import type { RunTool } from "./tool.ts";
import { ToolError } from "./tool-error.ts";
import { largeFileLines, smallFileLines } from "./file-lines.ts";
import { matching } from "./match-lines.ts";
import { optionalText, requiredText } from "./tool-input.ts";
import { filesBelow } from "./walk.ts";
import { canonicalPath, shownPath } from "./workspace-path.ts";

const mostMatches = 200;
const longestLine = 400;
const batchLength = 512 * 1024;
/** Read between two turns of the event loop: a few milliseconds. */
const filesPerTurn = 64;

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
  let filesRead = 0;
  for (const file of files) {
    const path = join(root, file);
    const small = smallFileLines(path);
    let number = 0;
    for await (const text of small ?? largeFileLines(path)) {
      number += 1;
      lines.push({ file, number, text });
      length += text.length;
      if (length < batchLength) continue;
      yield lines;
      lines = [];
      length = 0;
    }
    filesRead += 1;
    // Streams and other tools get their turn.
    if (filesRead % filesPerTurn === 0) await turn();
  }
  yield lines;
}

function shortened(line: string): string {
  return line.length <= longestLine ? line : `${line.slice(0, longestLine)}[... ${line.length - longestLine} more]`;
}

import { stripVTControlCharacters } from "node:util";

/** Tools with listings or command output. The text of a file stays unchanged, or an edit would not match. */
const shortened: ReadonlySet<string> = new Set(["bash", "grep"]);

/**
 * The same result in fewer tokens: no colours, only the last state of a progress line, no runs of blank lines, no spaces at line ends, a
 * repeated line once with its count, and the path once for neighbouring matches in one file.
 */
export function terseResult(tool: string, text: string): string {
  if (!shortened.has(tool)) return text;
  const lines = stripVTControlCharacters(text.replaceAll("\r\n", "\n"))
    .split("\n")
    .map((line) => line.slice(line.lastIndexOf("\r") + 1).trimEnd());
  return (tool === "grep" ? groupedByPath(lines) : counted(lines)).join("\n");
}

/** Runs of equal lines become one line and a count. Blank lines are at most one at a time. */
function counted(lines: readonly string[]): string[] {
  const result: string[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    let end = at + 1;
    while (end < lines.length && lines[end] === line) end += 1;
    result.push(line);
    if (line !== "" && end - at === 2) result.push(line);
    if (line !== "" && end - at > 2) result.push(`[${end - at - 1} more such lines]`);
    at = end;
  }
  return result;
}

/** "path:12:text" for several lines of a file becomes the path once and "12:text" below it. */
function groupedByPath(lines: readonly string[]): string[] {
  let path = "";
  return lines.flatMap((line) => {
    const match = /^([^:]+):(\d+:.*)$/.exec(line);
    if (match === null) {
      path = "";
      return [line];
    }
    const isSame = match[1] === path;
    path = match[1] ?? "";
    return isSame ? [match[2] ?? ""] : [path, match[2] ?? ""];
  });
}

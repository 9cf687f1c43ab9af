import type { AnswerForm } from "./agent-entry.ts";
import type { OutputChunk } from "./trace.ts";

/** Members of an agent's JSON lines that hold text of the answer. */
const textMembers: ReadonlySet<string> = new Set(["text", "delta", "content"]);

/**
 * Index of the chunk of stdout with which a text of the answer is complete. Null if it never is. The text may stand in the output as
 * it is, or be spread over the text members of JSON lines, as agents print a streamed answer.
 */
export function chunkWithText(
  output: readonly OutputChunk[],
  wanted: string,
  form: AnswerForm = "auto",
): number | null {
  // The end of what came before: the text may begin there. All of it would be searched again with every chunk.
  let before = "";
  let said = "";
  let line = "";
  for (const [index, { text }] of output.entries()) {
    const plain = before + text;
    before = plain.slice(-wanted.length);
    const lines = (line + text).split("\n");
    line = lines.pop() ?? "";
    said = said.slice(-wanted.length) + lines.map(textOfLine).join("");
    if (form !== "jsonl" && plain.includes(wanted)) return index;
    if (form !== "text" && said.includes(wanted)) return index;
  }
  return null;
}

/** All text members of the JSON lines on stdout, joined: words that an agent prints in pieces. */
export function saidText(output: readonly OutputChunk[]): string {
  return output
    .map(({ text }) => text)
    .join("")
    .split("\n")
    .map(textOfLine)
    .join("");
}

/** The answer's text in a line of JSON. Empty for any other line. */
function textOfLine(line: string): string {
  if (!line.startsWith("{")) return "";
  try {
    return textOf(JSON.parse(line));
  } catch {
    return "";
  }
}

function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  return Object.entries(value)
    .map(([name, member]: [string, unknown]) =>
      typeof member === "string" && textMembers.has(name) ? member : textOf(member),
    )
    .join("");
}

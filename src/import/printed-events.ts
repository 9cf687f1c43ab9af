import { isJsonObject, type JsonObject, parsedJson } from "../provider/wire/json-object.ts";
import type { SourceFile } from "./imported-session.ts";
import { textAt } from "./json-lines.ts";

/** What a program prints as lines of JSON while it works. It is no session file, though it looks like one. */
interface PrintedEvents {
  /** The command that prints it. */
  readonly printedBy: string;
  /** What to give instead. */
  readonly instead: string;
}

/** Lines that are looked at. */
const linesLookedAt = 50;

/** Which program printed a file's lines; null if none that is known here did. */
export function printedEvents({ text }: SourceFile): PrintedEvents | null {
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/, linesLookedAt)) {
    const value = parsedJson(line);
    const found = isJsonObject(value) ? printerOf(value) : null;
    if (found !== null) return found;
  }
  return null;
}

function printerOf(line: JsonObject): PrintedEvents | null {
  const type = textAt(line, "type") ?? "";
  const nameOf = (member: string, unknown: string): string => {
    const id = textAt(line, member) ?? "";
    return /^[\w-]{1,80}$/.test(id) ? id : unknown;
  };
  if (type === "system" && line["subtype"] === "init")
    return {
      printedBy: "claude --output-format stream-json",
      instead: `the session's file, ~/.claude/projects/*/${nameOf("session_id", "SESSION")}.jsonl`,
    };
  if (type === "thread.started")
    return {
      printedBy: "codex exec --json",
      instead: `the rollout file, ~/.codex/sessions/**/rollout-*-${nameOf("thread_id", "THREAD")}.jsonl`,
    };
  if (/^step[_-](?:start|finish)$/.test(type) && line["sessionID"] !== undefined)
    return {
      printedBy: "opencode run --format json",
      instead: `what this prints: opencode export ${nameOf("sessionID", "SESSION")}`,
    };
  if (type === "agent_start" || type === "turn_start")
    return { printedBy: "pi --mode json", instead: "the session's file in ~/.pi/agent/sessions" };
  return null;
}

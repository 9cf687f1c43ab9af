import { isJsonObject, type JsonObject, parsedJson } from "../provider/wire/json-object.ts";
import { type ImportedSession, Notes, type SourceFile } from "./imported-session.ts";
import { countAt, objectAt, objectsAt, textAt, timeMs } from "./json-lines.ts";
import { type LoggedAnswer, messagesCalls } from "./logged-answers.ts";
import { MessageThread } from "./message-thread.ts";
import type { Words } from "./private-words.ts";

/** Parts that no model reads. */
const ownParts = new Set(["step-start", "step-finish", "snapshot", "patch", "agent", "retry", "compaction"]);

/** Reads what `opencode export` prints. A message of the assistant is one model call, with its tokens. */
export function readOpencode(files: readonly SourceFile[], words: Words): ImportedSession {
  const notes = new Notes();
  const sessions = files.map(sessionIn);
  const answers = sessions.flatMap((session) => answersIn(session, words, notes));
  const folder = sessions.map(({ file }) => textAt(objectAt(file, "info"), "directory")).find(Boolean);
  const ordered = answers.toSorted((left, right) => left.startMs - right.startMs);
  const missing = "the system prompt and the tools are not in the file: text of the counted size stands for them";
  return {
    format: "opencode",
    exchanges: messagesCalls(ordered, { system: null, missing }, notes),
    notes: notes.list(),
    ...(folder !== undefined && { folder: words.text(folder) }),
  };
}

/** Whether a file's value is an export of opencode. */
export function isOpencodeExport(value: unknown): boolean {
  return (
    isJsonObject(value) &&
    isJsonObject(value["info"]) &&
    objectsAt(value, "messages").some(({ parts }) => Array.isArray(parts))
  );
}

interface ExportedSession {
  readonly name: string;
  readonly file: JsonObject;
}

function sessionIn({ name, text }: SourceFile): ExportedSession {
  // The command prints a line for people before the JSON.
  const parsed = parsedJson(text.slice(Math.max(0, text.indexOf("{"))));
  return { name, file: isJsonObject(parsed) ? parsed : {} };
}

function answersIn({ name, file }: ExportedSession, words: Words, notes: Notes): LoggedAnswer[] {
  const session = objectAt(file, "info");
  const conversation = textAt(session, "id") ?? name;
  const isAgent = textAt(session, "parentID") !== undefined;
  const thread = new MessageThread();
  const answers: LoggedAnswer[] = [];
  for (const [index, message] of objectsAt(file, "messages").entries()) {
    const info = objectAt(message, "info");
    const place = `${name} message ${index}`;
    const { said, results } = blocksIn(objectsAt(message, "parts"), { words, notes, place });
    if (info["role"] !== "assistant") {
      if (said.length > 0) thread.add("user", null, said);
      continue;
    }
    const times = objectAt(info, "time");
    const startMs = timeMs(times["created"]) ?? 0;
    const usage = isJsonObject(info["tokens"]) ? usageOf(info["tokens"]) : null;
    if (usage === null) notes.add("not-understood", "an answer without usage: its cost is unknown", place);
    answers.push({
      part: info["summary"] === true || info["mode"] === "compaction" ? "compaction" : isAgent ? "sub-agent" : "main",
      conversation,
      place,
      startMs,
      endMs: timeMs(times["completed"]) ?? startMs,
      id: textAt(info, "id") ?? place,
      model: textAt(info, "modelID") ?? "",
      stopReason: textAt(info, "finish") ?? null,
      usage,
      said,
      asked: thread.pieces(),
      head: null,
    });
    if (info["summary"] === true) thread.clear();
    if (said.length > 0) thread.add("assistant", null, said);
    if (results.length > 0) thread.add("user", null, results);
  }
  return answers;
}

/** A message's parts as blocks, and the results of its tools. */
function blocksIn(
  parts: readonly JsonObject[],
  { words, notes, place }: { readonly words: Words; readonly notes: Notes; readonly place: string },
): { readonly said: JsonObject[]; readonly results: JsonObject[] } {
  const said: JsonObject[] = [];
  const results: JsonObject[] = [];
  for (const part of parts) {
    const type = textAt(part, "type") ?? "";
    if (type === "text") said.push({ type: "text", text: words.text(textAt(part, "text") ?? "") });
    else if (type === "reasoning")
      said.push({ type: "thinking", thinking: words.text(textAt(part, "text") ?? ""), signature: "" });
    else if (type === "tool") {
      const state = objectAt(part, "state");
      const id = textAt(part, "callID") ?? "";
      said.push({
        type: "tool_use",
        id,
        name: textAt(part, "tool") ?? "",
        input: words.value(objectAt(state, "input")),
      });
      results.push({
        type: "tool_result",
        tool_use_id: id,
        content: words.text(textAt(state, "output") ?? textAt(state, "error") ?? ""),
      });
    } else if (ownParts.has(type)) notes.add("left-out", `a part of kind ${type}`, place);
    else notes.add("not-understood", `a part of kind ${type.slice(0, 40) || "unknown"}`, place);
  }
  return { said, results };
}

/** Reasoning stands beside the output here, and is billed as output. */
function usageOf(tokens: JsonObject): JsonObject {
  const cache = objectAt(tokens, "cache");
  const reasoning = countAt(tokens, "reasoning");
  return {
    input_tokens: countAt(tokens, "input"),
    output_tokens: countAt(tokens, "output") + reasoning,
    output_tokens_details: { thinking_tokens: reasoning },
    cache_read_input_tokens: countAt(cache, "read"),
    cache_creation_input_tokens: countAt(cache, "write"),
  };
}

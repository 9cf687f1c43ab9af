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

interface Reading {
  readonly words: Words;
  readonly notes: Notes;
  readonly place: string;
}

function answersIn({ name, file }: ExportedSession, words: Words, notes: Notes): LoggedAnswer[] {
  const session = objectAt(file, "info");
  const conversation = textAt(session, "id") ?? name;
  const isAgent = textAt(session, "parentID") !== undefined;
  const title = textAt(session, "title") ?? "";
  // A session without a title of its own has a date in its place, and a sub-agent's is that of its task.
  if (!isAgent && title !== "" && !/^(?:New|Child) session - /.test(title))
    notes.add("assumed", "the call that wrote the title is not in the file: its cost is in no sum", name);
  const thread = new MessageThread();
  const answers: LoggedAnswer[] = [];
  for (const [index, message] of objectsAt(file, "messages").entries()) {
    const info = objectAt(message, "info");
    const reading = { words, notes, place: `${name} message ${index}` };
    if (info["role"] !== "assistant") {
      const { said } = blocksIn(objectsAt(message, "parts"), reading);
      if (said.length > 0) thread.add("user", null, said);
      continue;
    }
    const isSummary = info["summary"] === true;
    const part = isSummary || info["mode"] === "compaction" ? "compaction" : isAgent ? "sub-agent" : "main";
    for (const step of stepsOf(message)) {
      const { said, results } = blocksIn(step.parts, reading);
      answers.push(answerOf(info, step, { part, conversation, said, asked: thread.pieces(), reading }));
      if (isSummary) thread.clear();
      if (said.length > 0) thread.add("assistant", null, said);
      if (results.length > 0) thread.add("user", null, results);
    }
  }
  return answers;
}

/** A model call of a message. Some messages have several, and their own tokens are those of the last. */
interface Step {
  readonly parts: readonly JsonObject[];
  readonly tokens: unknown;
  readonly stopReason: string | null;
  readonly startMs: number;
  readonly endMs: number;
}

function stepsOf(message: JsonObject): readonly Step[] {
  const info = objectAt(message, "info");
  const parts = objectsAt(message, "parts");
  const ends = parts.flatMap((part, at) => (part["type"] === "step-finish" ? [{ part, at }] : []));
  const created = timeMs(objectAt(info, "time")["created"]) ?? 0;
  const completed = timeMs(objectAt(info, "time")["completed"]) ?? created;
  if (ends.length < 2) {
    const stopReason = textAt(info, "finish") ?? null;
    return [{ parts, tokens: info["tokens"], stopReason, startMs: created, endMs: firstToolMs(parts) ?? completed }];
  }
  let startMs = created;
  return ends.map(({ part, at }, number) => {
    const from = (ends[number - 1]?.at ?? -1) + 1;
    // What stands behind the last end belongs to it.
    const own = parts.slice(from, number === ends.length - 1 ? undefined : at + 1);
    const lastMs = Math.max(startMs, ...own.map(endOfPartMs));
    const step = {
      parts: own,
      tokens: part["tokens"],
      stopReason: textAt(part, "reason") ?? null,
      startMs,
      endMs: firstToolMs(own) ?? lastMs,
    };
    startMs = lastMs;
    return step;
  });
}

/** When the first tool began. Then the answer was there, though its message is completed after the tools. */
function firstToolMs(parts: readonly JsonObject[]): number | null {
  const starts = parts.flatMap((part) => timeMs(objectAt(objectAt(part, "state"), "time")["start"]) ?? []);
  return starts.length === 0 ? null : Math.min(...starts);
}

function endOfPartMs(part: JsonObject): number {
  return timeMs(objectAt(objectAt(part, "state"), "time")["end"]) ?? timeMs(objectAt(part, "time")["end"]) ?? 0;
}

function answerOf(
  info: JsonObject,
  { tokens, stopReason, startMs, endMs }: Step,
  {
    reading: { notes, place },
    ...about
  }: Pick<LoggedAnswer, "part" | "conversation" | "said" | "asked"> & { readonly reading: Reading },
): LoggedAnswer {
  const usage = isJsonObject(tokens) ? usageOf(tokens) : null;
  if (usage === null) notes.add("not-understood", "an answer without usage: its cost is unknown", place);
  const model = textAt(info, "modelID") ?? "";
  return { ...about, place, startMs, endMs, id: textAt(info, "id") ?? place, model, stopReason, usage, head: null };
}

/** A message's parts as blocks, and the results of its tools. */
function blocksIn(
  parts: readonly JsonObject[],
  { words, notes, place }: Reading,
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
        ...(state["status"] === "error" && { is_error: true }),
      });
    } else if (ownParts.has(type)) notes.add("left-out", `a part of kind ${type}`, place);
    else notes.add("not-understood", `a part of kind ${type.slice(0, 40) || "unknown"}`, place);
  }
  return { said, results };
}

/** Reasoning stands beside the output here, and is billed as output. A message that was broken off has only zeros: unknown. */
function usageOf(tokens: JsonObject): JsonObject | null {
  const cache = objectAt(tokens, "cache");
  const reasoning = countAt(tokens, "reasoning");
  const all = [countAt(tokens, "input"), countAt(tokens, "output"), countAt(cache, "read"), countAt(cache, "write")];
  if (reasoning === 0 && all.every((count) => count === 0)) return null;
  return {
    input_tokens: countAt(tokens, "input"),
    output_tokens: countAt(tokens, "output") + reasoning,
    output_tokens_details: { thinking_tokens: reasoning },
    cache_read_input_tokens: countAt(cache, "read"),
    cache_creation_input_tokens: countAt(cache, "write"),
  };
}

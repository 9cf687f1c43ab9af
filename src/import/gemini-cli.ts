import { isJsonObject, type JsonObject, parsedJson } from "../provider/wire/json-object.ts";
import { type ImportedSession, Notes, type SourceFile } from "./imported-session.ts";
import { countAt, jsonLines, objectAt, objectsAt, textAt, timeMs } from "./json-lines.ts";
import { geminiCalls, type LoggedAnswer } from "./logged-answers.ts";
import type { Words } from "./private-words.ts";

/** Kinds of messages that the program shows and no model reads. */
const ownKinds = new Set(["info", "error", "warning"]);

/** Reads the sessions of Gemini CLI: a message a line, again with its tools when they have run. The last one counts. */
export function readGeminiCli(files: readonly SourceFile[], words: Words): ImportedSession {
  const notes = new Notes();
  const answers = files.flatMap((file) => answersIn(chatIn(file, notes), { words, notes }));
  const missing = "the system prompt and the tools are not in the file: text of the counted size stands for them";
  return {
    format: "Gemini CLI",
    exchanges: geminiCalls(
      answers.toSorted((left, right) => left.startMs - right.startMs),
      { system: null, missing },
      notes,
    ),
    notes: notes.list(),
  };
}

/** Whether a value is the head of a session. */
export function isGeminiCliHead(value: JsonObject): boolean {
  return textAt(value, "sessionId") !== undefined && textAt(value, "projectHash") !== undefined;
}

interface Message {
  readonly value: JsonObject;
  readonly place: string;
}

interface Chat {
  readonly head: JsonObject;
  /** In the order in which they were first written. */
  readonly messages: ReadonlyMap<string, Message>;
}

/** The messages of a file, of which older versions of the program wrote one object. */
function chatIn(file: SourceFile, notes: Notes): Chat {
  const whole = parsedJson(file.text);
  const messages = new Map<string, Message>();
  const add = (value: JsonObject, place: string): void =>
    void messages.set(textAt(value, "id") ?? place, { value, place });
  if (isJsonObject(whole) && Array.isArray(whole["messages"])) {
    for (const [index, value] of objectsAt(whole, "messages").entries()) add(value, `${file.name} message ${index}`);
    return { head: whole, messages };
  }
  let head: JsonObject = {};
  for (const { value, place } of jsonLines(file, notes)) {
    const change = objectAt(value, "$set");
    if (isGeminiCliHead(value)) head = { ...head, ...value };
    else if (value["$set"] !== undefined) {
      head = { ...head, ...change };
      for (const [index, message] of objectsAt(change, "messages").entries()) add(message, `${place} message ${index}`);
    } else if (textAt(value, "type") !== undefined) add(value, place);
    else notes.add("not-understood", `a line of kind ${(Object.keys(value)[0] ?? "unknown").slice(0, 40)}`, place);
  }
  return { head, messages };
}

function answersIn(
  { head, messages }: Chat,
  { words, notes }: { readonly words: Words; readonly notes: Notes },
): LoggedAnswer[] {
  const all = [...messages.values()];
  const sent = new Set(all.flatMap(({ value }) => partsOf(value["content"])).flatMap(responseId));
  const asked: string[] = [];
  const answers: LoggedAnswer[] = [];
  let beforeMs = timeMs(head["startTime"]) ?? 0;
  const send = (role: string, parts: readonly JsonObject[]): void => {
    if (parts.length > 0) asked.push(JSON.stringify({ role, parts: words.value(parts) }));
  };
  for (const { value, place } of all) {
    const kind = textAt(value, "type") ?? "";
    const atMs = timeMs(value["timestamp"]) ?? beforeMs;
    if (kind === "user") send("user", partsOf(value["content"]));
    else if (kind === "gemini") {
      const calls = objectsAt(value, "toolCalls");
      const said = [
        ...partsOf(value["content"]),
        ...calls.map(({ id, name, args }) => ({ functionCall: { id, name, args } })),
      ];
      const usage = usageOf(value);
      if (usage === null) notes.add("not-understood", "an answer without usage: its cost is unknown", place);
      answers.push({
        part: head["kind"] === "subagent" ? "sub-agent" : "main",
        conversation: textAt(head, "sessionId") ?? place,
        place,
        startMs: beforeMs,
        endMs: atMs,
        id: textAt(value, "id") ?? place,
        model: textAt(value, "model") ?? "",
        stopReason: null,
        usage,
        said: keptParts(said, words),
        asked: [...asked],
        head: null,
      });
      send("model", said);
      // Older versions have what a tool put out beside its call alone.
      const results = calls.flatMap((call) => objectsAt(call, "result"));
      send(
        "user",
        results.filter((result) => responseId(result).every((id) => !sent.has(id))),
      );
    } else
      notes.add(ownKinds.has(kind) ? "left-out" : "not-understood", `a message of kind ${kind.slice(0, 40)}`, place);
    beforeMs = atMs;
  }
  return answers;
}

function keptParts(parts: readonly JsonObject[], words: Words): readonly JsonObject[] {
  return parts.map((part) => words.value(part)).filter(isJsonObject);
}

/** Content is a text, a part or a list of both. An empty text is none. */
function partsOf(content: unknown): readonly JsonObject[] {
  return [content].flat().flatMap((part: unknown) => {
    if (isJsonObject(part)) return [part];
    return typeof part === "string" && part !== "" ? [{ text: part }] : [];
  });
}

function responseId(part: JsonObject): string[] {
  const id = textAt(objectAt(part, "functionResponse"), "id");
  return id === undefined ? [] : [id];
}

/** The counts as the API gives them. Cached tokens are a part of the input. */
function usageOf(message: JsonObject): JsonObject | null {
  const tokens = objectAt(message, "tokens");
  if (tokens["input"] === undefined) return null;
  return {
    promptTokenCount: countAt(tokens, "input"),
    cachedContentTokenCount: countAt(tokens, "cached"),
    candidatesTokenCount: countAt(tokens, "output"),
    thoughtsTokenCount: countAt(tokens, "thoughts"),
    toolUsePromptTokenCount: countAt(tokens, "tool"),
  };
}

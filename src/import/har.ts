import { isJsonObject, type JsonObject, parsedJson } from "../provider/wire/json-object.ts";
import { type ImportedExchange, type ImportedSession, Notes, type SourceFile } from "./imported-session.ts";
import { countAt, objectAt, objectsAt, textAt, timeMs } from "./json-lines.ts";
import type { Words } from "./private-words.ts";
import { headersOf, headersOfText, isOtherCall, keptBody, modelTarget, targetOfBody } from "./recorded-calls.ts";
import { noteAnswer, textOfBase64 } from "./stored-body.ts";

/** Reads HAR files of browsers and proxies. Calls to other services are left out. */
export function readHar(files: readonly SourceFile[], words: Words): ImportedSession {
  const notes = new Notes();
  const exchanges = files.flatMap(({ name, text }) => {
    const file = parsedJson(text.replace(/^\uFEFF/, ""));
    const log = isJsonObject(file) ? objectAt(file, "log") : {};
    return objectsAt(log, "entries").flatMap((entry, index) => {
      const place = `${name} entry ${index}`;
      return readEntry(entry, { place, words, notes });
    });
  });
  return {
    format: "HAR",
    exchanges: exchanges.toSorted((left, right) => left.startMs - right.startMs),
    notes: notes.list(),
  };
}

interface Reading {
  readonly place: string;
  readonly words: Words;
  readonly notes: Notes;
}

function readEntry(entry: JsonObject, { place, words, notes }: Reading): ImportedExchange[] {
  const request = objectAt(entry, "request");
  const target = modelTarget(textAt(request, "url") ?? "");
  if (target !== undefined && entry["_webSocketMessages"] !== undefined) {
    notes.add("not-understood", "a WebSocket, whose calls are not read: their cost is unknown", place);
    return [];
  }
  const isPost = textAt(request, "method") === "POST";
  const asked = isPost ? textOf(objectAt(request, "postData"), request) : undefined;
  if (target === undefined || !isPost) {
    noteOther(textAt(request, "url") ?? "", asked ?? "", { place, notes });
    return [];
  }
  if (asked === undefined) {
    notes.add("not-understood", "a call without its body: its cost is unknown", place);
    return [];
  }
  const startMs = timeMs(entry["startedDateTime"]) ?? 0;
  if (startMs === 0) notes.add("assumed", "a call without a time: today's prices are taken", place);
  const { time } = entry;
  const response = answerOf(objectAt(entry, "response"), { place, words, notes });
  return [
    {
      part: null,
      conversation: "har",
      place,
      startMs,
      endMs: startMs + (typeof time === "number" && time > 0 ? time : 0),
      target,
      requestHeaders: headersOfText(headersOf(request["headers"])),
      request: [keptBody(asked, words)],
      response,
    },
  ];
}

/** A call that is left out. One that looks like a model call may matter. */
function noteOther(url: string, body: string, { place, notes }: Omit<Reading, "words">): void {
  const value = body.startsWith("{") ? parsedJson(body) : undefined;
  const isModelCall = isJsonObject(value) && !isOtherCall(url) && targetOfBody(value) !== undefined;
  if (isModelCall) notes.add("not-understood", "a model call at an address that is not known here", place);
  else notes.add("left-out", "a call that asks no model", place);
}

function answerOf(response: JsonObject, { place, words, notes }: Reading): ImportedExchange["response"] {
  const status = countAt(response, "status");
  if (status < 200 || status > 599) {
    notes.add("not-understood", "a call that got no answer: its cost is unknown", place);
    return null;
  }
  const said = textOf(objectAt(response, "content"), response) ?? "";
  const answer = { status, body: keptBody(said, words) };
  noteAnswer(answer, place, notes);
  return { ...answer, headers: headersOfText(headersOf(response["headers"])) };
}

/** The text of a body; undefined if the file does not have it, or if it is no text. */
function textOf(content: JsonObject, message: JsonObject): string | undefined {
  const text = textAt(content, "text");
  if (text === undefined || content["encoding"] !== "base64") return text;
  const [, encoding] = headersOf(message["headers"]).find(([name]) => name === "content-encoding") ?? [];
  return textOfBase64(text, encoding) ?? undefined;
}

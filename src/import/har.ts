import { isJsonObject, type JsonObject, parsedJson } from "../provider/wire/json-object.ts";
import { type ImportedExchange, type ImportedSession, Notes, type SourceFile } from "./imported-session.ts";
import { countAt, objectAt, objectsAt, textAt, timeMs } from "./json-lines.ts";
import type { Words } from "./private-words.ts";
import { headersOf, headersOfText, keptBody, modelTarget } from "./recorded-calls.ts";

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

function readEntry(
  entry: JsonObject,
  { place, words, notes }: { readonly place: string; readonly words: Words; readonly notes: Notes },
): ImportedExchange[] {
  const request = objectAt(entry, "request");
  const response = objectAt(entry, "response");
  const target = modelTarget(textAt(request, "url") ?? "");
  if (target !== undefined && entry["_webSocketMessages"] !== undefined) {
    notes.add("not-understood", "a WebSocket, whose calls are not read: their cost is unknown", place);
    return [];
  }
  if (target === undefined || textAt(request, "method") !== "POST") {
    notes.add("left-out", "a call that asks no model", place);
    return [];
  }
  const asked = textAt(objectAt(request, "postData"), "text");
  if (asked === undefined) {
    notes.add("not-understood", "a call without its body", place);
    return [];
  }
  const content = objectAt(response, "content");
  const said = textAt(content, "text");
  const startMs = timeMs(entry["startedDateTime"]) ?? 0;
  const status = countAt(response, "status");
  if (said === undefined) notes.add("not-understood", "an answer without its body: its cost is unknown", place);
  const time = entry["time"];
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
      response:
        status < 200 || status > 599
          ? null
          : {
              status,
              headers: headersOfText(headersOf(response["headers"])),
              body: keptBody(
                content["encoding"] === "base64" ? Buffer.from(said ?? "", "base64").toString("utf8") : (said ?? ""),
                words,
              ),
            },
    },
  ];
}

import { recordedUsage } from "../provider/cassette/recorded-usage.ts";
import { isJsonObject, type JsonObject, parsedJson } from "../provider/wire/json-object.ts";
import { isAwsEventStream, textOfAwsEvents } from "./aws-event-stream.ts";
import { cloudAddress, vendorCall } from "./cloud-calls.ts";
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

function readEntry(entry: JsonObject, reading: Reading): ImportedExchange[] {
  const { place, words, notes } = reading;
  const request = objectAt(entry, "request");
  const url = textAt(request, "url") ?? "";
  const isKnown = isModelAddress(url);
  if (isKnown && entry["_webSocketMessages"] !== undefined) {
    notes.add("not-understood", "a WebSocket, whose calls are not read: their cost is unknown", place);
    return [];
  }
  const isPost = textAt(request, "method") === "POST";
  const asked = isPost ? textOf(objectAt(request, "postData"), request) : undefined;
  if (!isKnown || !isPost) {
    noteOther(url, asked ?? "", reading);
    return [];
  }
  if (asked === undefined) {
    notes.add("not-understood", "a call without its body: its cost is unknown", place);
    return [];
  }
  const call = callAt(url, asked, reading);
  if (call === null) return [];
  const startMs = timeMs(entry["startedDateTime"]) ?? 0;
  if (startMs === 0) notes.add("assumed", "a call without a time: today's prices are taken", place);
  const { time } = entry;
  const response = answerOf(objectAt(entry, "response"), call, reading);
  return [
    {
      part: null,
      conversation: "har",
      place,
      startMs,
      endMs: startMs + (typeof time === "number" && time > 0 ? time : 0),
      target: call.target,
      requestHeaders: headersOfText(headersOf(request["headers"])),
      request: [keptBody(call.asked, words)],
      response,
    },
  ];
}

function isModelAddress(url: string): boolean {
  return cloudAddress(url) !== undefined || modelTarget(url) !== undefined;
}

/** A call as the API of the model's vendor has it. */
interface Call {
  readonly target: string;
  readonly asked: string;
  readonly answerOf: (said: string) => string;
  /** Where the model's name is from, if nobody knows that it is one. */
  readonly deployment: string | null;
}

/** Null if the body of a call to a cloud has a shape that is not known here, which is noted. */
function callAt(url: string, asked: string, { place, notes }: Reading): Call | null {
  const cloud = cloudAddress(url);
  if (cloud === undefined) return { target: modelTarget(url) ?? "", asked, answerOf: (said) => said, deployment: null };
  const body = parsedJson(asked);
  const call = isJsonObject(body) ? vendorCall(cloud, body) : null;
  if (call === null) {
    notes.add(
      "not-understood",
      `a call of ${cloudNames[cloud.kind]} in a shape that is not known here: its cost is unknown`,
      place,
    );
    return null;
  }
  notes.add("assumed", `a call of ${cloudNames[cloud.kind]}: the prices are those of the model's vendor`, place);
  const deployment = cloud.kind === "azure" ? cloud.deployment : null;
  return { target: call.target, asked: JSON.stringify(call.body), answerOf: call.answerOf, deployment };
}

const cloudNames = {
  vertex: "Vertex AI",
  "code-assist": "Gemini Code Assist",
  bedrock: "Amazon Bedrock",
  azure: "Azure OpenAI",
} as const;

/** A call that is left out. One that looks like a model call may matter. */
function noteOther(url: string, body: string, { place, notes }: Reading): void {
  const value = body.startsWith("{") ? parsedJson(body) : undefined;
  const isModelCall = isJsonObject(value) && !isOtherCall(url) && asksModel(url, value);
  if (isModelCall) notes.add("not-understood", "a model call at an address that is not known here", place);
  else notes.add("left-out", "a call that asks no model", place);
}

/** Also bodies that wrap such a request, and those of the older API for completions. */
function asksModel(url: string, body: JsonObject): boolean {
  const isCompletion = /\/completions(?:$|\?)/.test(url) && body["prompt"] !== undefined;
  return isCompletion || [body, objectAt(body, "request")].some((value) => targetOfBody(value) !== undefined);
}

function answerOf(response: JsonObject, call: Call, { place, words, notes }: Reading): ImportedExchange["response"] {
  const status = countAt(response, "status");
  if (status < 200 || status > 599) {
    notes.add("not-understood", "a call that got no answer: its cost is unknown", place);
    return null;
  }
  const headers = headersOfText(headersOf(response["headers"]));
  const content = objectAt(response, "content");
  const type = textAt(content, "mimeType") ?? headers.find(([name]) => name === "content-type")?.[1] ?? "";
  const isBinary = isAwsEventStream(type);
  const said = isBinary ? textOfFrames(content) : textOf(content, response);
  if (isBinary && said === undefined) {
    notes.add("not-understood", "a binary event stream that is damaged or not in base64: its cost is unknown", place);
    return { status, body: "", headers };
  }
  const answer = { status, body: keptBody(call.answerOf(said ?? ""), words) };
  noteAnswer(answer, place, notes);
  if (call.deployment !== null && recordedUsage(answer.body, "").model === null)
    notes.add("assumed", "an answer without a model: the name of the deployment is taken for it", place);
  return { ...answer, headers: isBinary ? [["content-type", "text/event-stream"]] : headers };
}

/** A binary event stream as text; undefined if it is not stored in base64, or is damaged. */
function textOfFrames(content: JsonObject): string | undefined {
  const text = textAt(content, "text");
  if (text === undefined || content["encoding"] !== "base64") return undefined;
  return textOfAwsEvents(Buffer.from(text, "base64")) ?? undefined;
}

/** The text of a body; undefined if the file does not have it, or if it is no text. */
function textOf(content: JsonObject, message: JsonObject): string | undefined {
  const text = textAt(content, "text");
  if (text === undefined || content["encoding"] !== "base64") return text;
  const [, encoding] = headersOf(message["headers"]).find(([name]) => name === "content-encoding") ?? [];
  return textOfBase64(text, encoding) ?? undefined;
}

import { isJsonObject, type JsonObject, parsedJson } from "../provider/wire/json-object.ts";
import { cloudAddress, vendorCall, type VendorCall } from "./cloud-calls.ts";
import { type ImportedExchange, type ImportedSession, Notes, type SourceFile } from "./imported-session.ts";
import { jsonLines, objectAt, textAt, timeMs } from "./json-lines.ts";
import type { Words } from "./private-words.ts";
import { headersOf, headersOfText, isOtherCall, keptBody, modelTarget, targetOfBody } from "./recorded-calls.ts";
import { noteAnswer } from "./stored-body.ts";

/** Reads the logs of proxies: a call a line, with its request and its response under any of the names that are in use. */
export function readProxyLines(files: readonly SourceFile[], words: Words): ImportedSession {
  const notes = new Notes();
  const exchanges = files.flatMap((file) =>
    Array.from(jsonLines(file, notes)).flatMap(({ value, place }) => readCall(value, { place, words, notes })),
  );
  return {
    format: "JSONL of a proxy",
    exchanges: exchanges.toSorted((left, right) => left.startMs - right.startMs),
    notes: notes.list(),
  };
}

const requestNames = ["request_body", "requestBody", "request", "req", "kwargs", "input", "body"];
const responseNames = ["response_body", "responseBody", "response", "res", "output", "completion"];
const bodyNames = ["body", "json", "body_raw", "bodyRaw", "text", "content", "payload"];
const startNames = [
  "timestamp",
  "startTime",
  "start_time",
  "started_at",
  "startedAt",
  "created_at",
  "createdAt",
  "time",
  "ts",
  "date",
];
const endNames = ["endTime", "end_time", "ended_at", "completed_at", "completedAt", "logged_at", "timestamp"];

/** Whether a line looks like a call that a proxy logged. */
export function isProxyLine(value: JsonObject): boolean {
  return requestBodyOf(value) !== undefined;
}

function readCall(
  line: JsonObject,
  { place, words, notes }: { readonly place: string; readonly words: Words; readonly notes: Notes },
): ImportedExchange[] {
  const asked = requestBodyOf(line);
  if (asked === undefined) {
    notes.add("not-understood", "a line without a request that is known here", place);
    return [];
  }
  const request = objectAt(line, "request");
  const response = objectAt(line, "response");
  const address =
    textAt(request, "url") ?? textAt(request, "path") ?? textAt(line, "url") ?? textAt(line, "path") ?? "";
  if (isOtherCall(address)) {
    notes.add("left-out", "a call that asks no model", place);
    return [];
  }
  const { target, body, answerOf } = vendorCallAt(address, asked);
  const startMs = firstTime(request, line, startNames);
  if (startMs === null) notes.add("assumed", "a call without a time: it stands at the time of the one before", place);
  const said = responseBodyOf(line);
  const status = statusOf(response) ?? statusOf(line) ?? 200;
  const answer = said === undefined ? null : { status, body: keptBody(answerOf(said), words) };
  if (answer === null) notes.add("not-understood", "a call without an answer: its cost is unknown", place);
  else noteAnswer(answer, place, notes);
  return [
    {
      part: null,
      conversation: "proxy",
      place,
      startMs: startMs ?? 0,
      endMs: Math.max(startMs ?? 0, firstTime(response, line, endNames) ?? startMs ?? 0),
      target,
      requestHeaders: headersOfText(headersOf(request["headers"])),
      request: [JSON.stringify(words.value(body))],
      response: answer && { ...answer, headers: headersOfText(headersOf(response["headers"])) },
    },
  ];
}

/** The call as the API of the model's vendor has it: the address of a cloud names the model. */
function vendorCallAt(address: string, asked: JsonObject): VendorCall {
  const cloud = cloudAddress(address);
  const call = cloud === undefined ? null : vendorCall(cloud, asked);
  const target = modelTarget(address) ?? targetOfBody(asked) ?? "/v1/messages";
  return call ?? { target, body: asked, answerOf: (said) => said };
}

function requestBodyOf(line: JsonObject): JsonObject | undefined {
  const named = requestNames.flatMap((name) => [line[name], ...bodyNames.map((body) => objectAt(line, name)[body])]);
  const model = line["model"];
  for (const candidate of [...named, line]) {
    const body = typeof candidate === "string" ? parsedJson(candidate) : candidate;
    if (!isJsonObject(body)) continue;
    const whole = body["model"] === undefined && model !== undefined ? { ...body, model } : body;
    if (targetOfBody(whole) === undefined) continue;
    return candidate === line ? withoutAnswer(whole) : whole;
  }
  return undefined;
}

/** Some proxies write request and answer into one object. */
function withoutAnswer(line: JsonObject): JsonObject {
  const names = new Set([
    ...responseNames,
    ...startNames,
    ...endNames,
    "usage",
    "spend",
    "cost",
    "metadata",
    "headers",
  ]);
  return Object.fromEntries(Object.entries(line).filter(([name]) => !names.has(name)));
}

/** The text of an answer. A usage beside it belongs to it. */
function responseBodyOf(line: JsonObject): string | undefined {
  for (const name of responseNames) {
    const value = line[name];
    if (typeof value === "string" && value !== "") return answerIn(value, line);
    if (!isJsonObject(value)) continue;
    if (isJsonObject(value["usage"])) return JSON.stringify({ model: line["model"], ...value });
    for (const body of bodyNames.map((inner) => value[inner])) {
      if (typeof body === "string" && body !== "") return answerIn(body, line);
      if (isJsonObject(body) && !("headers" in body)) return JSON.stringify(body);
    }
    if (value["headers"] !== undefined) continue;
    const usage = usageBeside(line);
    return JSON.stringify({ model: line["model"], ...value, ...(usage !== null && { usage }) });
  }
  const usage = usageBeside(line);
  return usage === null ? undefined : JSON.stringify({ model: line["model"], usage });
}

/** An answer's text: a body, or what the model said, if its usage stands beside it. */
function answerIn(text: string, line: JsonObject): string {
  const usage = usageBeside(line);
  if (usage === null || /^\s*(?:[[{]|(?:event|data):)/.test(text)) return text;
  const choices = [{ message: { role: "assistant", content: text } }];
  return JSON.stringify({ model: line["model"], choices, usage });
}

/** A usage that a proxy wrote beside the answer, as an object or as counts. */
function usageBeside(line: JsonObject): JsonObject | null {
  if (isJsonObject(line["usage"])) return line["usage"];
  const { prompt_tokens: prompt, completion_tokens: completion } = line;
  return typeof prompt === "number" && typeof completion === "number"
    ? { prompt_tokens: prompt, completion_tokens: completion }
    : null;
}

function statusOf(object: JsonObject): number | undefined {
  const status = object["status_code"] ?? object["statusCode"] ?? object["status"];
  return typeof status === "number" && status >= 200 && status <= 599 ? status : undefined;
}

function firstTime(inner: JsonObject, outer: JsonObject, names: readonly string[]): number | null {
  for (const object of [inner, outer]) {
    for (const name of names) {
      const value = timeMs(object[name]);
      if (value !== null) return value;
    }
  }
  return null;
}

import { isJsonObject, type JsonObject, parsedJson } from "../provider/wire/json-object.ts";
import { type ImportedSession, Notes, type SourceFile } from "./imported-session.ts";
import { jsonLines, objectAt, objectsAt, textAt, timeMs } from "./json-lines.ts";
import { type LoggedAnswer, messagesCalls } from "./logged-answers.ts";
import { withoutRepeated } from "./nested-calls.ts";
import type { Words } from "./private-words.ts";

/** Reads OTLP JSON, whole or a line a batch, traces of Jaeger and Tempo, and printed spans: spans by OpenTelemetry's GenAI conventions that are model calls. */
export function readOtel(files: readonly SourceFile[], words: Words): ImportedSession {
  const notes = new Notes();
  const spans = files.flatMap((file) =>
    spansIn(file, notes).map((span, index) => ({ span, place: `${file.name} span ${index}` })),
  );
  const calls = spans.flatMap(({ span, place }) =>
    answerOf(span, { place, words, notes }).map((answer) => ({ span: nameOf(span, span["spanId"]), answer })),
  );
  const parents = new Map(spans.map(({ span }) => [nameOf(span, span["spanId"]), nameOf(span, span["parentSpanId"])]));
  const answers = withoutRepeated(calls, parents, notes);
  const ordered = answers.toSorted((left, right) => left.startMs - right.startMs);
  const missing = "prompts that the spans don't hold: text of the counted size stands for them";
  return {
    format: "OpenTelemetry GenAI",
    exchanges: messagesCalls(ordered, { system: null, missing }, notes),
    notes: notes.list(),
  };
}

/** The name of a span in all traces. */
function nameOf({ traceId }: JsonObject, id: unknown): string {
  return `${String(traceId)} ${String(id)}`;
}

/** Whether a value is a batch of spans, or a list of batches. */
export function isTraceBatch(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isTraceBatch) : isJsonObject(value) && spansOf(value) !== null;
}

function spansIn(file: SourceFile, notes: Notes): JsonObject[] {
  const whole = parsedJson(file.text.replace(/^\uFEFF/, ""));
  if (whole !== undefined)
    return [whole]
      .flat()
      .filter(isJsonObject)
      .flatMap((batch) => spansOf(batch) ?? []);
  return Array.from(jsonLines(file, notes)).flatMap(({ value, place }) => {
    const spans = spansOf(value);
    if (spans === null) notes.add("left-out", "a line without spans", place);
    return spans ?? [];
  });
}

/** Null if a value is no batch. */
function spansOf(batch: JsonObject): JsonObject[] | null {
  const holder = [batch, objectAt(batch, "trace")].find((value) => value["resourceSpans"] ?? value["batches"]);
  if (holder !== undefined)
    return ["resourceSpans", "batches"]
      .flatMap((name) => objectsAt(holder, name))
      .flatMap((resource) => ["scopeSpans", "instrumentationLibrarySpans"].flatMap((name) => objectsAt(resource, name)))
      .flatMap((scope) => objectsAt(scope, "spans"));
  if (isLoneSpan(batch)) return [spanOfProgram(batch)];
  const traces = objectsAt(batch, "data").filter(({ traceID, spans }) => traceID !== undefined && Array.isArray(spans));
  return traces.length === 0 ? null : traces.flatMap((trace) => objectsAt(trace, "spans").map(spanOfJaeger));
}

/** Whether a value is a span as the libraries of JavaScript and Python print it. */
function isLoneSpan({ attributes, spanId, context }: JsonObject): boolean {
  return isJsonObject(attributes) && (typeof spanId === "string" || isJsonObject(context));
}

/** Attributes by name, and times in their own forms. */
function spanOfProgram(span: JsonObject): JsonObject {
  const { attributes, events, startTime, start_time: startText, endTime, end_time: endText } = span;
  const context = objectAt(span, "context");
  const endMs = programMs(endTime ?? endText);
  return {
    traceId: span["traceId"] ?? context["trace_id"],
    spanId: span["spanId"] ?? context["span_id"],
    parentSpanId:
      span["parentSpanId"] ?? objectAt(span, "parentSpanContext")["spanId"] ?? span["parentId"] ?? span["parent_id"],
    startTimeUnixNano: programMs(startTime ?? startText) ?? endMs,
    endTimeUnixNano: endMs,
    attributes: listOf(attributes),
    events: (Array.isArray(events) ? events.filter(isJsonObject) : []).map((event) => ({
      attributes: listOf(event["attributes"]),
    })),
  };
}

/** Milliseconds, from a date, a number, or seconds and nanoseconds. */
function programMs(time: unknown): number | null {
  if (!Array.isArray(time)) return timeMs(time);
  const [seconds, nanoseconds]: unknown[] = time;
  return typeof seconds === "number" ? seconds * 1e3 + (typeof nanoseconds === "number" ? nanoseconds / 1e6 : 0) : null;
}

function listOf(attributes: unknown): readonly JsonObject[] {
  return isJsonObject(attributes) ? Object.entries(attributes).map(([key, value]) => ({ key, value })) : [];
}

/** Jaeger's names, and microseconds. */
function spanOfJaeger(span: JsonObject): JsonObject {
  const { traceID, spanID, startTime, duration, tags, logs } = span;
  const parent = objectsAt(span, "references").find(({ refType }) => refType === "CHILD_OF");
  const endTimeUnixNano =
    typeof startTime === "number" && typeof duration === "number" ? startTime + duration : startTime;
  const events = Array.isArray(logs) ? logs.filter(isJsonObject).map(({ fields }) => ({ attributes: fields })) : [];
  return {
    traceId: traceID,
    spanId: spanID,
    parentSpanId: parent?.["spanID"],
    startTimeUnixNano: startTime,
    endTimeUnixNano,
    attributes: tags,
    events,
  };
}

const modelOperations = new Set(["chat", "text_completion", "generate_content"]);

function answerOf(
  span: JsonObject,
  { place, words, notes }: { readonly place: string; readonly words: Words; readonly notes: Notes },
): LoggedAnswer[] {
  const attributes = attributesOf(span);
  const text = (name: string): string | undefined => {
    const value = attributes.get(name);
    return typeof value === "string" ? value : undefined;
  };
  const operation = text("gen_ai.operation.name") ?? "";
  const model = text("gen_ai.response.model") ?? text("gen_ai.request.model");
  if (!modelOperations.has(operation) && (operation !== "" || model === undefined)) {
    notes.add("left-out", "a span that is no model call", place);
    return [];
  }
  const usage = usageOf(attributes, (what) => notes.add("assumed", what, place));
  if (usage === null) notes.add("not-understood", "a model call without usage: its cost is unknown", place);
  const messages = messagesIn(attributes, ["gen_ai.input.messages", "gen_ai.prompt"], words);
  if (messages.length === 0)
    notes.add("assumed", "a prompt that the span doesn't hold: text of the counted size stands for it", place);
  const said = messagesIn(attributes, ["gen_ai.output.messages", "gen_ai.completion"], words);
  const asked = messages.length === 0 ? [{ role: "user", content: [{ type: "text", text: "-" }] }] : messages;
  return [
    {
      part: "main",
      conversation: text("gen_ai.conversation.id") ?? textAt(span, "traceId") ?? "trace",
      place,
      startMs: timeMs(span["startTimeUnixNano"]) ?? 0,
      endMs: timeMs(span["endTimeUnixNano"]) ?? 0,
      id: text("gen_ai.response.id") ?? textAt(span, "spanId") ?? place,
      model: model ?? "",
      stopReason: null,
      usage,
      said: said.flatMap(({ content }) => content),
      asked: asked.map((message) => JSON.stringify(message)),
      head: null,
    },
  ];
}

/** The attributes of a span, and those of its events: some versions of the conventions put the messages there. */
function attributesOf(span: JsonObject): Map<string, unknown> {
  const lists = [span, ...objectsAt(span, "events")].flatMap((holder) => objectsAt(holder, "attributes"));
  return new Map(lists.map((attribute) => [textAt(attribute, "key") ?? "", valueIn(attribute["value"])]));
}

function valueIn(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  if (isJsonObject(value["arrayValue"])) return objectsAt(value["arrayValue"], "values").map(valueIn);
  if (isJsonObject(value["kvlistValue"]))
    return Object.fromEntries(
      objectsAt(value["kvlistValue"], "values").map((member) => [
        textAt(member, "key") ?? "",
        valueIn(member["value"]),
      ]),
    );
  return value["stringValue"] ?? value["intValue"] ?? value["doubleValue"] ?? value["boolValue"];
}

/** Names of what was read from the cache, by the conventions and by libraries that have their own. */
const readNames = [
  "cache_read.input_tokens",
  "cache_read_input_tokens",
  "cached_input_tokens",
  "input_tokens.cached",
  "details.cache_read_tokens",
  "details.cache_read_input_tokens",
];
const writtenNames = [
  "cache_creation.input_tokens",
  "cache_creation_input_tokens",
  "cache_write_input_tokens",
  "details.cache_write_tokens",
  "details.cache_creation_input_tokens",
];

/** The conventions count cached tokens as a part of the input. Not everybody does, so `assume` is told what a number is taken for. */
function usageOf(attributes: ReadonlyMap<string, unknown>, assume: (what: string) => void): JsonObject | null {
  const count = (...names: readonly string[]): number | undefined => {
    for (const name of names) {
      const value = Number(attributes.get(name) ?? Number.NaN);
      if (Number.isSafeInteger(value) && value >= 0) return value;
    }
    return undefined;
  };
  const input = count("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens");
  const output = count("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens");
  if (input === undefined || output === undefined) return null;
  const knownCached = count(...readNames.map((name) => `gen_ai.usage.${name}`));
  const knownWritten = count(...writtenNames.map((name) => `gen_ai.usage.${name}`));
  if (knownCached === undefined && knownWritten === undefined)
    assume("a usage that doesn't name cached tokens: none is taken for cached");
  const [cached, written] = [knownCached ?? 0, knownWritten ?? 0];
  const isApart = cached + written > input;
  if (isApart) assume("a usage with more cached tokens than input: the input is taken for the fresh part");
  return {
    prompt_tokens: isApart ? input + cached + written : input,
    completion_tokens: output,
    prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
  };
}

interface SpanMessage {
  readonly role: string;
  readonly content: JsonObject[];
}

/** Messages as JSON, as a list, or before 2026 member by member: `gen_ai.prompt.0.content`. */
function messagesIn(attributes: ReadonlyMap<string, unknown>, names: readonly string[], words: Words): SpanMessage[] {
  const value = names.map((name) => attributes.get(name)).find((named) => named !== undefined);
  const parsed = typeof value === "string" ? parsedJson(value) : value;
  const listed = Array.isArray(parsed) ? parsed : isJsonObject(parsed) ? objectsAt(parsed, "messages") : [];
  const messages = listed.length > 0 ? listed : names.flatMap((name) => numberedMessages(attributes, name));
  return messages.filter(isJsonObject).map((message) => {
    const { content, parts } = message;
    const blocks = typeof content === "string" ? [{ type: "text", content }] : [parts, content].find(Array.isArray);
    const role = message["role"] === "assistant" ? "assistant" : "user";
    return { role, content: (blocks ?? []).filter(isJsonObject).map((part) => blockOf(part, words)) };
  });
}

function numberedMessages(attributes: ReadonlyMap<string, unknown>, name: string): JsonObject[] {
  const messages: JsonObject[] = [];
  for (
    let index = 0;
    attributes.has(`${name}.${index}.role`) || attributes.has(`${name}.${index}.content`);
    index += 1
  ) {
    const content = attributes.get(`${name}.${index}.content`);
    const parsed = typeof content === "string" && content.startsWith("[") ? parsedJson(content) : undefined;
    messages.push({ role: attributes.get(`${name}.${index}.role`), content: Array.isArray(parsed) ? parsed : content });
  }
  return messages;
}

function blockOf(part: JsonObject, words: Words): JsonObject {
  switch (part["type"]) {
    case "tool_call":
      return { type: "tool_use", id: part["id"], name: part["name"], input: words.value(objectAt(part, "arguments")) };
    case "tool_call_response":
      return {
        type: "tool_result",
        tool_use_id: part["id"],
        content: words.text(JSON.stringify(part["response"] ?? part["result"] ?? "")),
      };
    default:
      return {
        type: "text",
        text: words.text(textAt(part, "content") ?? textAt(part, "text") ?? JSON.stringify(part)),
      };
  }
}

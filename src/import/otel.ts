import { isJsonObject, type JsonObject, parsedJson } from "../provider/wire/json-object.ts";
import { type ImportedSession, Notes, type SourceFile } from "./imported-session.ts";
import { objectAt, objectsAt, textAt, timeMs } from "./json-lines.ts";
import { type LoggedAnswer, messagesCalls } from "./logged-answers.ts";
import type { Words } from "./private-words.ts";

/** Reads OTLP JSON, whole or a line a batch: spans by the GenAI conventions of OpenTelemetry that are model calls. */
export function readOtel(files: readonly SourceFile[], words: Words): ImportedSession {
  const notes = new Notes();
  const answers = files.flatMap((file) =>
    spansIn(file).flatMap((span, index) => answerOf(span, { place: `${file.name} span ${index}`, words, notes })),
  );
  const ordered = answers.toSorted((left, right) => left.startMs - right.startMs);
  const missing = "prompts that the spans don't hold: text of the counted size stands for them";
  return {
    format: "OpenTelemetry GenAI",
    exchanges: messagesCalls(ordered, { system: null, missing }, notes),
    notes: notes.list(),
  };
}

/** Whether a value is a batch of spans. */
export function isTraceBatch(value: unknown): boolean {
  return isJsonObject(value) && Array.isArray(value["resourceSpans"]);
}

function spansIn({ text }: SourceFile): JsonObject[] {
  const whole = parsedJson(text);
  const batches = whole === undefined ? text.split(/[\r\n]+/).map(parsedJson) : [whole].flat();
  return batches
    .filter(isJsonObject)
    .flatMap((batch) =>
      objectsAt(batch, "resourceSpans").flatMap((resource) =>
        objectsAt(resource, "scopeSpans").flatMap((scope) => objectsAt(scope, "spans")),
      ),
    );
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
  const usage = usageOf(attributes);
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

function attributesOf(span: JsonObject): Map<string, unknown> {
  return new Map(
    objectsAt(span, "attributes").map((attribute) => {
      const value = objectAt(attribute, "value");
      const said = value["stringValue"] ?? value["intValue"] ?? value["doubleValue"] ?? value["boolValue"];
      return [textAt(attribute, "key") ?? "", said];
    }),
  );
}

/** The conventions count cached tokens as a part of the input. */
function usageOf(attributes: ReadonlyMap<string, unknown>): JsonObject | null {
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
  return {
    prompt_tokens: input,
    completion_tokens: output,
    prompt_tokens_details: {
      cached_tokens: count("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens") ?? 0,
      cache_write_tokens:
        count("gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens") ?? 0,
    },
  };
}

interface SpanMessage {
  readonly role: string;
  readonly content: JsonObject[];
}

function messagesIn(attributes: ReadonlyMap<string, unknown>, names: readonly string[], words: Words): SpanMessage[] {
  const text = names.map((name) => attributes.get(name)).find((value) => typeof value === "string");
  const parsed = typeof text === "string" ? parsedJson(text) : undefined;
  if (!Array.isArray(parsed)) return [];
  return parsed.filter(isJsonObject).map((message) => {
    const parts = objectsAt(message, "parts");
    const content = typeof message["content"] === "string" ? [{ type: "text", content: message["content"] }] : parts;
    const role = message["role"] === "assistant" ? "assistant" : "user";
    return { role, content: content.map((part) => blockOf(part, words)) };
  });
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

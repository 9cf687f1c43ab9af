import { isJsonObject, type JsonObject, parsedJson } from "../wire/json-object.ts";

/** What the model said in a recorded response. */
export interface RecordedAnswer {
  readonly text: string;
  readonly calls: readonly AnsweredCall[];
}

/** A tool call of the answer. Arguments that are no JSON object stand in the member `text`. */
interface AnsweredCall {
  /** Empty where the protocol gave none. */
  readonly id: string;
  readonly name: string;
  readonly input: JsonObject;
}

/** A call whose arguments may still come in pieces. */
interface OpenCall {
  id: string;
  name: string;
  pieces: string;
  input: JsonObject | null;
}

/** Reads the text and the calls of a response of any known protocol, streamed or whole. What is not known is left out. */
export function recordedAnswer(body: string): RecordedAnswer {
  const said = new Said();
  for (const object of objectsIn(body)) said.take(object);
  return said.answer();
}

/** The JSON objects of a body: itself, the elements of its array, or the data of its events. */
function objectsIn(body: string): JsonObject[] {
  const whole = parsedJson(body);
  if (isJsonObject(whole)) return [whole];
  if (Array.isArray(whole)) return whole.filter(isJsonObject);
  return body
    .split(/\r\n|\r|\n/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => parsedJson(line.slice("data:".length)))
    .filter(isJsonObject);
}

class Said {
  readonly #texts: string[] = [];
  readonly #calls = new Map<string, OpenCall>();

  take(object: JsonObject): void {
    this.#anthropic(object);
    for (const choice of objectList(object["choices"])) this.#chat(objectOf(choice["message"] ?? choice["delta"]));
    this.#responses(object);
    for (const candidate of objectList(object["candidates"]))
      for (const part of objectList(objectOf(candidate["content"])["parts"])) this.#gemini(part);
  }

  answer(): RecordedAnswer {
    const calls = [...this.#calls.values()].filter(({ name }) => name !== "");
    return {
      text: this.#texts.join(""),
      calls: calls.map(({ id, name, pieces, input }) => {
        const parsed = pieces === "" ? {} : parsedJson(pieces);
        return { id, name, input: input ?? (isJsonObject(parsed) ? parsed : { text: pieces }) };
      }),
    };
  }

  #anthropic(event: JsonObject): void {
    if (event["type"] === "message")
      for (const [index, block] of objectList(event["content"]).entries()) this.#block(String(index), block);
    const index = textOf(event["index"]);
    if (event["type"] === "content_block_start") this.#block(index, objectOf(event["content_block"]));
    if (event["type"] !== "content_block_delta") return;
    const delta = objectOf(event["delta"]);
    if (delta["type"] === "text_delta") this.#texts.push(textOf(delta["text"]));
    if (delta["type"] === "input_json_delta") this.#call(index).pieces += textOf(delta["partial_json"]);
  }

  #block(index: string, block: JsonObject): void {
    if (block["type"] === "text") this.#texts.push(textOf(block["text"]));
    if (block["type"] !== "tool_use") return;
    const input = objectOf(block["input"]);
    const isWhole = Object.keys(input).length > 0;
    Object.assign(this.#call(index), {
      id: textOf(block["id"]),
      name: textOf(block["name"]),
      ...(isWhole && { input }),
    });
  }

  #chat(message: JsonObject): void {
    this.#texts.push(textOf(message["content"]));
    for (const [place, called] of objectList(message["tool_calls"]).entries()) {
      const call = this.#call(textOf(called["index"] ?? place));
      const named = objectOf(called["function"] ?? called["custom"]);
      call.id ||= textOf(called["id"]);
      call.name ||= textOf(named["name"]);
      call.pieces += textOf(named["arguments"] ?? named["input"]);
    }
  }

  #responses(event: JsonObject): void {
    if (event["object"] === "response") for (const item of objectList(event["output"])) this.#item(item);
    if (event["type"] === "response.output_item.done") this.#item(objectOf(event["item"]));
  }

  #item(item: JsonObject): void {
    const id = textOf(item["call_id"]);
    switch (item["type"]) {
      case "message":
        for (const part of objectList(item["content"])) this.#texts.push(textOf(part["text"]));
        return;
      case "function_call":
        Object.assign(this.#call(id), { id, name: textOf(item["name"]), pieces: textOf(item["arguments"]) });
        return;
      case "custom_tool_call":
        Object.assign(this.#call(id), { id, name: textOf(item["name"]), input: { text: textOf(item["input"]) } });
        return;
      case "local_shell_call": {
        const { command } = objectOf(item["action"]);
        Object.assign(this.#call(id), { id, name: "local_shell", input: { command } });
      }
    }
  }

  #gemini(part: JsonObject): void {
    if (part["thought"] !== true) this.#texts.push(textOf(part["text"]));
    const called = part["functionCall"];
    if (!isJsonObject(called)) return;
    const place = String(this.#calls.size);
    Object.assign(this.#call(place), {
      id: textOf(called["id"]),
      name: textOf(called["name"]),
      input: objectOf(called["args"]),
    });
  }

  #call(key: string): OpenCall {
    const call = this.#calls.get(key) ?? { id: "", name: "", pieces: "", input: null };
    this.#calls.set(key, call);
    return call;
  }
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function objectList(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

import type { Headers } from "../provider/cassette/cassette.ts";
import { isJsonObject, type JsonObject, parsedJson } from "../provider/wire/json-object.ts";
import type { Words } from "./private-words.ts";

/** The path of a call to a model provider, from any address that ends in one; undefined if it is none. */
export function modelTarget(address: string): string | undefined {
  const path = address.replace(/^[a-z]+:\/\/[^/]*/, "");
  const match =
    /\/v1(?:alpha|beta)?\/(?:messages|chat\/completions|responses|models\/[^/?]+:(?:stream)?[gG]enerateContent)(?=$|\?)[^#]*/.exec(
      path,
    ) ?? /\/(?:messages|chat\/completions|responses)(?=$|\?)[^#]*/.exec(path);
  if (match === null) return undefined;
  return match[0].startsWith("/v1") ? match[0] : `/v1${match[0]}`;
}

/** Whether an address is one of a model provider that asks no model for a turn, though the body may look so. */
export function isOtherCall(address: string): boolean {
  return /(?:count[-_]?tokens|embed\w*|embeddings|moderations|batches|input_tokens)(?:$|[?/:])/i.test(address);
}

/** The path that a body belongs to, by its members; undefined if it is no request for a turn. */
export function targetOfBody(body: JsonObject): string | undefined {
  const model = typeof body["model"] === "string" ? body["model"] : "unknown";
  if (Array.isArray(body["contents"])) return `/v1beta/models/${model}:generateContent`;
  if (body["input"] !== undefined && body["model"] !== undefined) return "/v1/responses";
  if (!Array.isArray(body["messages"])) return undefined;
  const isAnthropic = body["system"] !== undefined || body["anthropic_version"] !== undefined || /claude/.test(model);
  const hasSystemRole = body["messages"].some((message) => isJsonObject(message) && message["role"] === "system");
  return isAnthropic && !hasSystemRole ? "/v1/messages" : "/v1/chat/completions";
}

/** A body with its words as they are to be kept: JSON, an event stream, lines of JSON, or text. */
export function keptBody(text: string, words: Words): string {
  const trimmed = text.replace(/^\uFEFF/, "").trim();
  const whole = /^[[{]/.test(trimmed) ? parsedJson(trimmed) : undefined;
  if (whole !== undefined) return JSON.stringify(words.value(whole));
  return text
    .split(/(\r\n|\r|\n)/)
    .map((line) => keptLine(line, words))
    .join("");
}

function keptLine(line: string, words: Words): string {
  const prefix = /^\uFEFF?\s*(?:data:\s*)?/.exec(line)?.[0] ?? "";
  const rest = line.slice(prefix.length);
  if (rest === "" || rest === "[DONE]" || /^(?:event|id|retry):/.test(rest)) return line;
  const value = parsedJson(rest);
  return prefix + (value === undefined ? words.text(rest) : JSON.stringify(words.value(value)));
}

/** Headers from an object of names or from a list of pairs. */
export function headersOf(value: unknown): Headers {
  if (Array.isArray(value)) {
    return value
      .filter(isJsonObject)
      .flatMap(({ name, value: said }) =>
        typeof name === "string" && typeof said === "string" ? [[name.toLowerCase(), said] as const] : [],
      );
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, said]) =>
    typeof said === "string" ? [[name.toLowerCase(), said] as const] : [],
  );
}

/** Headers of a body that is stored as its text: its coding and its length were those of the wire. */
export function headersOfText(headers: Headers): Headers {
  return headers.filter(([name]) => !/^(?:content-encoding|content-length|transfer-encoding)$/.test(name));
}

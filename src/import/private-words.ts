import { type Random, randomFrom } from "../core/random.ts";
import { isJsonObject, parsedJson } from "../provider/wire/json-object.ts";

/** How texts of a session are kept. */
export interface Words {
  readonly text: (text: string) => string;
  readonly value: (value: unknown) => unknown;
}

/** Every word as it is. */
export const keptWords: Words = { text: (text) => text, value: (value) => value };

/** Members whose texts are the structure of a protocol, and not somebody's words. */
const structure = new Set(
  (
    "type role id object responseId model modelVersion status stop_reason finish_reason finishReason tool_use_id " +
    "call_id tool_call_id item_id previous_response_id media_type service_tier ttl tool_choice " +
    "reasoning_effort effort event inference_geo prompt_cache_retention format scope"
  ).split(" "),
);
/** Members below which nothing is anybody's words. */
const countMembers = new Set(["usage", "usageMetadata", "cache_control", "stream_options", "thinking_config"]);
/** A tool's name is structure: a replay needs it. */
const namedTypes = new Set([
  "tool_use",
  "function_call",
  "custom_tool_call",
  "custom",
  "function",
  "namespace",
  "server_tool_use",
]);

/**
 * Replaces words by letters of the same UTF-8 length, so that tokens counted in bytes, lines and quotes stay. A line gets its letters
 * by its number in order of appearance: equal lines stay equal, and a number tells nothing about a line.
 */
export class PrivateWords implements Words {
  readonly #lines = new Map<string, string>();
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
  }

  readonly text = (text: string): string => text.replaceAll(/[^\r\n]+/g, (line) => this.#line(line));

  readonly value = (value: unknown): unknown => this.#inside(value, undefined);

  #inside(value: unknown, name: string | undefined): unknown {
    if (typeof value === "string") return this.#string(value, name);
    if (typeof value === "number")
      return Math.abs(value) < 10_000 ? value : 10 ** Math.floor(Math.log10(Math.abs(value)));
    if (Array.isArray(value)) return value.map((element: unknown) => this.#inside(element, name));
    if (!isJsonObject(value)) return value;
    const isNamed = typeof value["name"] === "string" && this.#isTool(value);
    return Object.fromEntries(
      Object.entries(value).map(([member, inner]) => {
        if (countMembers.has(member) || (member === "name" && isNamed)) return [member, inner];
        return [/^[\w.$-]{1,64}$/.test(member) ? member : this.text(member), this.#inside(inner, member)];
      }),
    );
  }

  #isTool(value: Readonly<Record<string, unknown>>): boolean {
    const { type } = value;
    const isDefinition = ["input_schema", "parameters", "arguments"].some((member) => member in value);
    return isDefinition || (typeof type === "string" && namedTypes.has(type));
  }

  #string(text: string, name: string | undefined): string {
    if (name !== undefined && structure.has(name) && /^[\w.:/@[\]-]{0,128}$/.test(text)) return text;
    const nested = name === "arguments" && text.startsWith("{") ? parsedJson(text) : undefined;
    return nested === undefined ? this.text(text) : JSON.stringify(this.value(nested));
  }

  #line(line: string): string {
    const known = this.#lines.get(line);
    if (known !== undefined) return known;
    const random = randomFrom(`${this.#seed} ${this.#lines.size}`);
    const said = Buffer.byteLength(line) === line.length ? inAscii(line, random) : inLetters(line, random);
    this.#lines.set(line, said);
    return said;
  }
}

function inLetters(line: string, random: Random): string {
  const letter = (character: string): string => {
    const code = character.codePointAt(0) ?? 0;
    const at = Math.floor(random() * 26);
    if (code < 0x80) return String.fromCharCode(97 + at);
    if (code < 0x800) return String.fromCharCode(0x3b1 + (at % 16));
    return String.fromCodePoint((code < 0x10000 ? 0x4e00 : 0x10400) + at);
  };
  return line.replaceAll(/[^\s"\\\p{Cc}]/gu, letter);
}

/** The same for a line of ASCII, as most are. A call for each character would fill the memory with garbage. */
function inAscii(line: string, random: Random): string {
  const bytes = Buffer.from(line, "latin1");
  for (let at = 0; at < bytes.length; at += 1) {
    const code = bytes[at] ?? 0;
    const isKept = code <= 0x20 || code === 0x22 || code === 0x5c || code === 0x7f;
    if (!isKept) bytes[at] = 97 + Math.floor(random() * 26);
  }
  return bytes.toString("latin1");
}

/** Text of so many bytes that stands where a file has none. */
export function standInText(bytes: number, seed: string): string {
  const random = randomFrom(seed);
  let text = "";
  while (text.length < bytes) {
    const word = Array.from({ length: 3 + Math.floor(random() * 6) }, () =>
      String.fromCharCode(97 + Math.floor(random() * 26)),
    );
    text += `${word.join("")} `;
  }
  return text.slice(0, bytes);
}

import { isJsonObject, type JsonObject } from "../json-object.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";

/** An option that would change the answer in a way that a script cannot play. */
interface UnservedOption {
  readonly name: string;
  /** Whether a value asks for that. Null and absent values never do. */
  readonly isAsked: (value: unknown) => boolean;
  readonly reason: string;
}

const always = (): boolean => true;
const isAboveZero = (value: unknown): boolean => typeof value !== "number" || value > 0;
const hasOther = (value: unknown): boolean => !Array.isArray(value) || value.some((word) => word !== "text");
const unsupported = (name: string): string => `Unsupported parameter: '${name}' is not supported with this model.`;
const toolsInstead = "Unsupported parameter: this parameter was replaced by 'tools' and 'tool_choice'.";

/** Types of openai 6.49, November 2026. The wording is the API's where the model itself would refuse, else it is ours. */
const unservedOptions: readonly UnservedOption[] = [
  { name: "audio", isAsked: always, reason: "Spoken answers are not served here. Ask for text." },
  { name: "modalities", isAsked: hasOther, reason: "Only 'text' is served here." },
  { name: "functions", isAsked: always, reason: toolsInstead },
  { name: "function_call", isAsked: always, reason: toolsInstead },
  { name: "prediction", isAsked: always, reason: unsupported("prediction") },
  { name: "logprobs", isAsked: (value) => value !== false, reason: unsupported("logprobs") },
  { name: "top_logprobs", isAsked: isAboveZero, reason: unsupported("top_logprobs") },
  { name: "moderation", isAsked: always, reason: "Moderation is not served here. Send the request without it." },
  { name: "prompt", isAsked: always, reason: "Stored prompts are not served here. Send the text as 'input'." },
  {
    name: "background",
    isAsked: (value) => value !== false,
    reason: "responses in the background are not served",
  },
];

/** Refuses the options that are not served. */
export function checkUnserved(body: JsonObject): Refusal | undefined {
  for (const { name, isAsked, reason } of unservedOptions) {
    const value = body[name] ?? null;
    if (value !== null && isAsked(value)) return invalidRequest(`${name}: ${reason}`);
  }
  const unknown = (Array.isArray(body["include"]) ? body["include"] : []).find((name) => !includable.has(name));
  if (unknown !== undefined) {
    return invalidRequest(
      `include: Invalid value: '${String(unknown)}'. Supported values are: ${[...includable].join(", ")}.`,
    );
  }
  return undefined;
}

/** What a response can include. All but the first three belong to tools that are never called here, so they add nothing. */
const includable: ReadonlySet<unknown> = new Set([
  "reasoning.encrypted_content",
  "web_search_call.action.sources",
  "code_interpreter_call.outputs",
  "web_search_call.results",
  "file_search_call.results",
  "message.input_image.image_url",
  "computer_call_output.output.image_url",
]);

/** Options with a fixed set of values. */
const choices: Readonly<Record<string, readonly string[]>> = {
  verbosity: ["low", "medium", "high"],
  service_tier: ["auto", "default", "flex", "scale", "priority"],
  prompt_cache_retention: ["in_memory", "in-memory", "24h"],
  truncation: ["auto", "disabled"],
};

/** Refuses values that no model takes, in the API's words. Responses have the verbosity inside `text`. */
export function checkChoices(body: JsonObject): Refusal | undefined {
  const text = isJsonObject(body["text"]) ? body["text"] : {};
  for (const [name, known] of Object.entries(choices)) {
    const isInText = name === "verbosity" && text[name] !== undefined;
    const value = (isInText ? text[name] : body[name]) ?? null;
    if (value === null || known.some((choice) => choice === value)) continue;
    const given = typeof value === "string" ? value : JSON.stringify(value);
    const named = known.map((choice) => `'${choice}'`).join(", ");
    return invalidRequest(
      `${isInText ? "text." : ""}${name}: Invalid value: '${given}'. Supported values are: ${named}.`,
    );
  }
  return undefined;
}

import type { IncomingHttpHeaders } from "node:http";
import type { BodyMemory } from "../body-memory.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { checkChoices, checkUnserved } from "./unserved-options.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import type { OpenAiCacheOptions } from "../../cache/openai-cache.ts";

/** The members that chat completions and Responses share. */
interface SharedFields {
  readonly kind: "fields";
  readonly body: JsonObject;
  readonly model: string;
  readonly stream: boolean;
  /** Whether an earlier body began alike, so that the parts of this one will probably come again. */
  readonly isContinued: boolean;
}

/** Reads a body's JSON and the members that both protocols have. */
export function readSharedFields(text: string, bodies: BodyMemory): SharedFields | Refusal {
  const { value: body, isContinued } = bodies.read(text);
  if (!isJsonObject(body)) return invalidRequest("We could not parse the JSON body of your request.");
  const { model, stream } = body;
  if (typeof model !== "string" || model === "") return invalidRequest("you must provide a model parameter");
  if (stream !== undefined && stream !== null && typeof stream !== "boolean") {
    return invalidRequest("stream: expected a boolean");
  }
  const invalid = checkOptions(body);
  if (invalid !== undefined) return invalid;
  return { kind: "fields", body, model, stream: stream === true, isContinued };
}

const efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/** Refuses values that no model takes, and options that are not served (types of openai 6.49). The wording is the API's. */
function checkOptions(body: JsonObject): Refusal | undefined {
  const reasoning = isJsonObject(body["reasoning"]) ? body["reasoning"] : {};
  const named = body["reasoning_effort"] === undefined ? "reasoning.effort" : "reasoning_effort";
  const effort = body["reasoning_effort"] ?? reasoning["effort"] ?? null;
  if (effort !== null && !efforts.some((known) => known === effort)) {
    const known = efforts.map((name) => `'${name}'`).join(", ");
    return invalidRequest(
      `${named}: Invalid value: '${typeof effort === "string" ? effort : JSON.stringify(effort)}'. Supported values are: ${known}.`,
    );
  }
  return checkChoices(body) ?? checkUnserved(body);
}

/** The token limit under the first name that is present; null without one. */
export function readTokenLimit(body: JsonObject, names: readonly string[]): number | null | Refusal {
  const name = names.find((candidate) => (body[candidate] ?? null) !== null);
  if (name === undefined) return null;
  const value = body[name];
  return typeof value === "number" && Number.isInteger(value) && value > 0
    ? value
    : invalidRequest(`${name}: expected an integer of at least 1`);
}

/** Refused without a key: OpenAI's clients send it as a bearer. */
export function checkKey(headers: IncomingHttpHeaders): Refusal | undefined {
  if (/^Bearer \S/i.test(headers.authorization ?? "")) return undefined;
  return {
    kind: "refused",
    status: 401,
    errorType: "authentication_error",
    message: "You didn't provide an API key: send it as `Authorization: Bearer KEY`.",
  };
}

/** A tool call, its result, or anything else, in the order of a conversation. */
export interface PairedItem {
  readonly kind: "call" | "result" | "other";
  readonly id: string;
}

/** The pairing rule: each call has its result before the conversation moves on, and each result an open call. */
export function checkCallPairing(
  items: readonly PairedItem[],
  say: { readonly unanswered: (ids: readonly string[]) => string; readonly unexpected: (id: string) => string },
): Refusal | undefined {
  const open = new Set<string>();
  for (const { kind, id } of items) {
    switch (kind) {
      case "call":
        open.add(id);
        break;
      case "result":
        if (!open.delete(id)) return invalidRequest(say.unexpected(id));
        break;
      case "other":
        if (open.size > 0) return invalidRequest(say.unanswered([...open]));
        break;
    }
  }
  return open.size > 0 ? invalidRequest(say.unanswered([...open])) : undefined;
}

/** What a request says about its cache; what it leaves out is the model's default. */
export function cacheOptionsOf(body: JsonObject): Partial<OpenAiCacheOptions> {
  const options = isJsonObject(body["prompt_cache_options"]) ? body["prompt_cache_options"] : {};
  const life =
    body["prompt_cache_retention"] === "24h" ? ("24h" as const) : options["ttl"] === "12h" ? ("12h" as const) : null;
  return {
    ...(typeof body["prompt_cache_key"] === "string" ? { routingKey: body["prompt_cache_key"] } : {}),
    ...(life === null ? {} : { life }),
    ...(options["mode"] === "explicit" ? { mode: "explicit" as const } : {}),
  };
}

/** The tier that a request asks for, if it has a price of its own. */
export function tierOf({ service_tier: tier }: JsonObject): { readonly tier?: "flex" | "priority" } {
  return tier === "flex" || tier === "priority" ? { tier } : {};
}

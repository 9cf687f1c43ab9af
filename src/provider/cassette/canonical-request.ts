import { digestOf } from "../digest.ts";
import { isJsonObject, type JsonObject, parsedJson } from "../wire/json-object.ts";
import { redactBody } from "./redaction.ts";
import { newRedaction } from "./redaction.ts";
import { loosened, volatileMembers, withoutVolatile } from "./volatile-text.ts";

/** A request as matching sees it. Recorded and new requests go through the same function. */
export interface CanonicalRequest {
  /** Key of the request without its volatile parts. Requests with equal keys are attempts of one. */
  readonly exact: string;
  readonly normalised: string;
  /** Endpoint, form of the answer, and number of assistant turns so far. */
  readonly position: string;
  /** First message of the conversation, which tells sub-agents apart. */
  readonly thread: string;
  readonly sections: readonly Section[];
}

/** A named part of the request, in canonical text. */
export interface Section {
  readonly path: string;
  readonly text: string;
}

interface Request {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  readonly body: Buffer;
  /** Credentials in its headers, if it still has them. */
  readonly credentials?: readonly string[];
}

/** Members that normalised matching looks at. */
const meaningful: ReadonlySet<string> = new Set([
  "model",
  "system",
  "instructions",
  "tools",
  "messages",
  "input",
  "stream",
  "tool_choice",
  "systemInstruction",
  "contents",
  "toolConfig",
]);

/** The keys of a request, from the strictest to the loosest, and its parts for showing a difference. */
export function canonicalRequest({ method, path, body, credentials = [] }: Request): CanonicalRequest {
  const text = redactBody(body, newRedaction(credentials)).toString("utf8");
  const json = parsed(text);
  const head = [method, path];
  const sections = json === null ? [{ path: "body", text: withoutVolatile(text) }] : sectionsOf(json, false);
  const loose = json === null ? [{ path: "body", text: loosened(text) }] : sectionsOf(json, true);
  const conversation = conversationOf(json);
  const assistantTurns = conversation.filter(({ role }) => role === "assistant" || role === "model").length;
  const first = conversation.find((message) => message["role"] === "user");
  return {
    exact: digestOf([...head, ...sections.flatMap(pairOf)], 32),
    normalised: digestOf([...head, ...loose.flatMap(pairOf)], 32),
    position: digestOf([...head, String(json?.["stream"] === true), offersTools(json), assistantTurns]),
    thread: digestOf([JSON.stringify(canonical(first ?? null, true))]),
    sections,
  };
}

/** Members of a message that list its parts. */
const contentLists = ["content", "parts"];

function pairOf({ path, text }: Section): string[] {
  return [path, text];
}

/** Null for a body that is not JSON or nests too deep: it is compared as text. */
function parsed(text: string): JsonObject | null {
  const json = parsedJson(text);
  return isJsonObject(json) ? json : null;
}

function sectionsOf(body: JsonObject, loose: boolean): Section[] {
  const names = Object.keys(body)
    .filter((name) => !volatileMembers.has(name) && name !== "user" && (!loose || meaningful.has(name)))
    .toSorted();
  return names.flatMap((name) => {
    const value = body[name];
    if (!Array.isArray(value)) return [sectionOf(name, value, loose)];
    return value.flatMap((member: unknown, index) => {
      const path = `${name}[${index}]`;
      if (!isJsonObject(member)) return [sectionOf(path, member, loose)];
      const list = contentLists.find((inner) => Array.isArray(member[inner])) ?? "";
      const content = member[list];
      if (!Array.isArray(content)) return [sectionOf(path, member, loose)];
      return [
        sectionOf(path, { ...member, [list]: content.length }, loose),
        ...content.map((block: unknown, at) => sectionOf(`${path}.${list}[${at}]`, block, loose)),
      ];
    });
  });
}

function sectionOf(path: string, value: unknown, loose: boolean): Section {
  return { path, text: JSON.stringify(canonical(value, loose)) ?? "null" };
}

/** Members sorted, without volatile ones; texts without their volatile parts. */
function canonical(value: unknown, loose: boolean): unknown {
  if (typeof value === "string") return loose ? loosened(value) : withoutVolatile(value);
  if (Array.isArray(value)) return value.map((member) => canonical(member, loose));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !volatileMembers.has(name) && !(loose && name === "cache_control"))
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, member]) => [name, canonical(member, loose)]),
  );
}

function conversationOf(json: JsonObject | null): JsonObject[] {
  const list = json?.["messages"] ?? json?.["input"] ?? json?.["contents"];
  return Array.isArray(list) ? list.filter(isJsonObject) : [];
}

function offersTools(json: JsonObject | null): string {
  const tools = json?.["tools"];
  return String(Array.isArray(tools) && tools.length > 0);
}

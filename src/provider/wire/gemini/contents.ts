import { isSignatureOf } from "../../answer/thinking-signature.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import { protoMember } from "./proto-member.ts";

/** A turn of the conversation. Neighbours of one role are one turn. */
export interface GeminiContent {
  readonly role: "user" | "model";
  readonly parts: readonly JsonObject[];
}

/** Signatures that Google documents for calls that no model made, such as those of an imported conversation. */
const unsignedCall = /^(skip_thought_signature_validator|context_engineering_is_the_way_to_go)$/;

/** The members of which a part has one. */
const partKinds = [
  "text",
  "inlineData",
  "fileData",
  "functionCall",
  "functionResponse",
  "executableCode",
  "codeExecutionResult",
  "toolCall",
  "toolResponse",
];

/** Reads `contents`, neighbours of one role joined. */
export function readContents(value: unknown): readonly GeminiContent[] | Refusal {
  if (!Array.isArray(value) || value.length === 0) {
    return invalidRequest("* GenerateContentRequest.contents: contents is not specified");
  }
  const contents: GeminiContent[] = [];
  for (const [index, entry] of value.entries()) {
    const content = readContent(entry, `contents[${index}]`);
    if ("kind" in content) return content;
    const before = contents.at(-1)?.role === content.role ? contents.pop() : undefined;
    contents.push({ role: content.role, parts: [...(before?.parts ?? []), ...content.parts] });
  }
  return contents;
}

/** Reads one content, such as the system instruction. */
export function readContent(content: unknown, at: string): GeminiContent | Refusal {
  const path = `* GenerateContentRequest.${at}`;
  if (!isJsonObject(content)) return invalidRequest(`Invalid value at '${at}' (Content): an object is required`);
  const { role = "user", parts } = content;
  if (typeof role !== "string" || !/^(user|model|function|system)$/.test(role)) {
    return invalidRequest("Please use a valid role: user, model.");
  }
  if (!Array.isArray(parts) || parts.length === 0)
    return invalidRequest(`${path}.parts: contents.parts must not be empty.`);
  const read: JsonObject[] = [];
  for (const [index, part] of parts.entries()) {
    if (!isJsonObject(part) || !partKinds.some((kind) => protoMember(part, kind) !== undefined)) {
      const place = `${path}.parts[${index}].data`;
      return invalidRequest(`${place}: required oneof field 'data' must have one initialized field`);
    }
    read.push(part);
  }
  return { role: role === "model" ? "model" : "user", parts: read };
}

/** Refuses calls without their responses, responses without their calls, and signatures that were not issued here. */
export function checkContents(contents: readonly GeminiContent[]): Refusal | undefined {
  for (const [index, { role, parts }] of contents.entries()) {
    const corrupted = parts.map(signatureIn).find((signature) => signature !== undefined && !isIssued(signature));
    if (corrupted !== undefined) return invalidRequest("Corrupted thought signature.");
    const previous = contents[index - 1];
    const responses = partsWith(parts, "functionResponse");
    const calls = previous === undefined || role === "model" ? 0 : partsWith(previous.parts, "functionCall");
    if (responses > 0 && calls === 0) {
      return invalidRequest("Please ensure that function response turn comes immediately after a function call turn.");
    }
    if (role === "user" && responses !== calls) {
      return invalidRequest(
        "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
      );
    }
  }
  return undefined;
}

function isIssued(signature: string): boolean {
  return unsignedCall.test(signature) || isSignatureOf(signature, "");
}

function partsWith(parts: readonly JsonObject[], member: string): number {
  return parts.filter((part) => protoMember(part, member) !== undefined).length;
}

/** The signature of thinking that a part brings back. */
export function signatureIn(part: JsonObject): string | undefined {
  const signature = protoMember(part, "thoughtSignature");
  return typeof signature === "string" ? signature : undefined;
}

/** Whether a client made a call of the conversation itself, so that there is no thinking to bring back. */
export function hasUnsignedCalls(contents: readonly GeminiContent[]): boolean {
  return contents.some(({ parts }) => parts.some((part) => unsignedCall.test(signatureIn(part) ?? "")));
}

import { isJsonObject, type JsonObject, parsedJson } from "../provider/wire/json-object.ts";
import { answerOfConverse, messagesOfConverse } from "./converse-calls.ts";
import { objectAt, textAt } from "./json-lines.ts";
import { targetOfBody } from "./recorded-calls.ts";

/** A call at an address of a cloud, as the API of the model's vendor has it. */
export interface VendorCall {
  readonly target: string;
  readonly body: JsonObject;
  /** The answer as that API gives it. */
  readonly answerOf: (said: string) => string;
}

/** What the address of a call tells: whose it is, and often the model, which the body lacks. */
export type CloudAddress =
  | {
      readonly kind: "vertex";
      readonly publisher: string;
      readonly model: string;
      readonly method: string;
      readonly query: string;
    }
  | { readonly kind: "code-assist"; readonly method: string; readonly query: string }
  | { readonly kind: "bedrock"; readonly model: string; readonly method: string }
  | { readonly kind: "azure"; readonly deployment: string; readonly query: string };

const vertexPath =
  /\/publishers\/([^/?]+)\/models\/([^/:?]+):(rawPredict|streamRawPredict|generateContent|streamGenerateContent)(\?[^#]*)?$/;
const codeAssistPath = /\/v1internal:(generateContent|streamGenerateContent)(\?[^#]*)?$/;
const bedrockPath = /\/model\/([^?]+)\/(invoke|invoke-with-response-stream|converse|converse-stream)(?:$|\?)/;
const azurePath = /\/openai\/deployments\/([^/?]+)\/chat\/completions(\?[^#]*)?$/;

/** Undefined for an address that is no cloud's. */
export function cloudAddress(address: string): CloudAddress | undefined {
  const path = address.replace(/#.*$/s, "");
  const vertex = vertexPath.exec(path);
  if (vertex !== null) {
    const [, publisher = "", model = "", method = "", query = ""] = vertex;
    return model === "count-tokens" ? undefined : { kind: "vertex", publisher, model: plainText(model), method, query };
  }
  const codeAssist = codeAssistPath.exec(path);
  if (codeAssist !== null) return { kind: "code-assist", method: codeAssist[1] ?? "", query: codeAssist[2] ?? "" };
  const bedrock = bedrockPath.exec(path);
  if (bedrock !== null)
    return { kind: "bedrock", model: withoutAccount(plainText(bedrock[1] ?? "")), method: bedrock[2] ?? "" };
  const azure = azurePath.exec(path);
  return azure === null ? undefined : { kind: "azure", deployment: plainText(azure[1] ?? ""), query: azure[2] ?? "" };
}

/** The call as the vendor's own API has it. Null if the body has another shape than that API. */
export function vendorCall(cloud: CloudAddress, asked: JsonObject): VendorCall | null {
  switch (cloud.kind) {
    case "vertex":
      return vertexCall(cloud, asked);
    case "code-assist": {
      const model = textAt(asked, "model");
      const body = objectAt(asked, "request");
      if (model === undefined || body["contents"] === undefined) return null;
      const target = `/v1beta/models/${encodeURIComponent(model)}:${cloud.method}${cloud.query}`;
      return { target, body, answerOf: unwrapped };
    }
    case "bedrock":
      return bedrockCall(cloud, asked);
    case "azure":
      return {
        target: `/v1/chat/completions${cloud.query}`,
        body: { model: cloud.deployment, ...asked },
        answerOf: same,
      };
  }
}

function vertexCall(
  { publisher, model, method, query }: Extract<CloudAddress, { kind: "vertex" }>,
  asked: JsonObject,
): VendorCall | null {
  if (asked["contents"] !== undefined)
    return { target: `/v1beta/models/${encodeURIComponent(model)}:${method}${query}`, body: asked, answerOf: same };
  const body = { model, ...asked };
  const target = publisher === "anthropic" ? "/v1/messages" : targetOfBody(body);
  return target === undefined || asked["messages"] === undefined ? null : { target, body, answerOf: same };
}

function bedrockCall(
  { model, method }: Extract<CloudAddress, { kind: "bedrock" }>,
  asked: JsonObject,
): VendorCall | null {
  if (!Array.isArray(asked["messages"])) return null;
  if (method.startsWith("converse"))
    return {
      target: "/v1/messages",
      body: messagesOfConverse(asked, model),
      answerOf: (said) => answerOfConverse(said, model),
    };
  const body = { model, ...asked, ...(method !== "invoke" && { stream: true }) };
  const target = asked["anthropic_version"] === undefined ? targetOfBody(body) : "/v1/messages";
  return target === undefined ? null : { target, body, answerOf: same };
}

function same(said: string): string {
  return said;
}

/** Answers of Code Assist stand in a member `response`: of an object, of those of an array, or of each event. */
function unwrapped(said: string): string {
  const whole = parsedJson(said);
  if (Array.isArray(whole)) return JSON.stringify(whole.map(inner));
  if (whole !== undefined) return JSON.stringify(inner(whole));
  return said
    .split(/(\r\n|\r|\n)/)
    .map((line) => {
      const prefix = /^\s*data:\s*/.exec(line)?.[0] ?? "";
      const value = prefix === "" ? undefined : parsedJson(line.slice(prefix.length));
      return value === undefined ? line : prefix + JSON.stringify(inner(value));
    })
    .join("");
}

function inner(value: unknown): unknown {
  return isJsonObject(value) && isJsonObject(value["response"]) ? value["response"] : value;
}

/** An address part without its escapes; as it is if they are damaged. */
function plainText(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The last part of a resource name of Amazon: the others name an account. */
function withoutAccount(model: string): string {
  return model.startsWith("arn:") ? model.slice(model.lastIndexOf("/") + 1) : model;
}

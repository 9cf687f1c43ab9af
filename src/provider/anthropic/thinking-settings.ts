import { isJsonObject, type JsonObject } from "../http/json-object.ts";
import { type OutputOptions, plainOutput } from "../exchange/output-options.ts";

/**
 * Models from 4.7 on: their thinking is not shown unless the client asks, and is not set by a budget (Claude Platform Docs,
 * copies of 2026).
 */
export function isAfter46(model: string): boolean {
  return /^claude-(opus-4-[78]|[a-z]+-5(-\d)?)(-\d{8})?$/.test(model);
}

/** Whether a request turns thinking on. */
export function isThinkingOn(body: JsonObject): boolean {
  const thinking = body["thinking"];
  return isJsonObject(thinking) && thinking["type"] !== "disabled";
}

/**
 * How the client wants the answer written. A client that says nothing about thinking sees what the script thinks; one that
 * turns it on gets the display it names, else its model's default.
 */
export function outputOptions(body: JsonObject, model: string, tools: readonly JsonObject[]): OutputOptions {
  const thinking = body["thinking"];
  const display = isJsonObject(thinking) ? thinking["display"] : undefined;
  const omitsByDefault = isThinkingOn(body) && isAfter46(model);
  const omitted = typeof display === "string" ? display === "omitted" : omitsByDefault;
  return {
    ...plainOutput,
    thinking: omitted ? "omitted" : "shown",
    eagerTools: tools.flatMap((tool) => (tool["eager_input_streaming"] === true ? [String(tool["name"])] : [])),
  };
}

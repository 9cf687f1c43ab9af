import { isJsonObject, type JsonObject } from "../http/json-object.ts";
import { invalidRequest, type Refusal } from "../exchange/refusal.ts";

/** Numbers from 0 to 1 that steer sampling, on models that take any. */
const shares = ["temperature", "top_p"] as const;

/** Refuses values that no model takes. That they are refused is documented (Messages API reference, 2026); the wording is assumed. */
export function checkValues(body: JsonObject, tools: readonly JsonObject[]): Refusal | undefined {
  const { stop_sequences: stops, tool_choice: choice } = body;
  const outside = shares.find((name) => (body[name] ?? null) !== null && !isShare(body[name]));
  if (outside !== undefined) return invalidRequest(`${outside}: range: 0..1`);
  if ((stops ?? null) !== null && !(Array.isArray(stops) && stops.every((stop) => typeof stop === "string"))) {
    return invalidRequest("stop_sequences: Input should be a valid list of strings");
  }
  if (!isJsonObject(choice) || choice["type"] !== "tool") return undefined;
  const wanted = choice["name"];
  return tools.some(({ name }) => name === wanted)
    ? undefined
    : invalidRequest(`tool_choice: Tool '${String(wanted)}' not found in provided tools`);
}

function isShare(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 1;
}

import type { JsonObject } from "../http/json-object.ts";
import { modelRows } from "../models/model-table.ts";
import type { Reading } from "../exchange/wire-format.ts";

/** OpenAI's list of models, or one of them. */
export function readModels(path: string): Reading | undefined {
  const models = openaiModels();
  if (path === "/v1/models") return { kind: "fixed", body: JSON.stringify({ object: "list", data: models }) };
  const id = /^\/v1\/models\/([\w.-]+)$/.exec(path)?.[1];
  if (id === undefined) return undefined;
  const found = models.find((model) => model["id"] === id);
  if (found !== undefined) return { kind: "fixed", body: JSON.stringify(found) };
  return { kind: "refused", status: 404, errorType: "not_found_error", message: `model: ${id}` };
}

function openaiModels(): JsonObject[] {
  const first = modelRows.filter(({ id }, index) => modelRows.findIndex((row) => row.id === id) === index);
  return first
    .filter(({ id }) => id.startsWith("gpt-"))
    .map(({ id, from }) => ({ id, object: "model", created: Date.parse(from) / 1000, owned_by: "system" }));
}

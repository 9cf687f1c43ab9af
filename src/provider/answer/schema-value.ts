import { isJsonObject, type JsonObject } from "../wire/json-object.ts";

/** The properties of an object's schema, in its order. */
export function propertiesOf(schema: JsonObject): (readonly [string, JsonObject])[] {
  const properties = schema["properties"];
  if (!isJsonObject(properties)) return [];
  return Object.entries(properties).map(([name, type]) => [name, isJsonObject(type) ? type : {}]);
}

/** Names of the properties that an object must have. */
export function requiredOf(schema: JsonObject): ReadonlySet<string> {
  const required = schema["required"];
  return new Set(Array.isArray(required) ? required.filter((name) => typeof name === "string") : []);
}

/** A schema's fixed choices; empty where any value goes. */
export function choicesOf(type: JsonObject): readonly unknown[] {
  if ("const" in type) return [type["const"]];
  return Array.isArray(type["enum"]) ? type["enum"] : alternativesOf(type).flatMap(choicesOf);
}

/** The type names of a schema: its own, or those of its alternatives. */
export function typesOf(type: JsonObject): readonly string[] {
  const own = type["type"];
  if (typeof own === "string") return [own];
  if (Array.isArray(own)) return own.filter((name) => typeof name === "string");
  return alternativesOf(type).flatMap(typesOf);
}

/** The schema of a list's elements; null for anything else. */
export function itemsOf(type: JsonObject): JsonObject | null {
  if (isJsonObject(type["items"])) return type["items"];
  for (const alternative of alternativesOf(type)) {
    const items = itemsOf(alternative);
    if (items !== null) return items;
  }
  return null;
}

export function descriptionOf(type: JsonObject): string {
  return typeof type["description"] === "string" ? type["description"] : "";
}

/** Schemas that refer to themselves end here. */
const deepestValue = 8;

/**
 * The mildest value that fits a schema: null or the default where there is one, else the first choice, empty lists and
 * short texts. `$ref` is followed inside `root`.
 */
export function mildestValue(name: string, schema: JsonObject, root: JsonObject = schema, depth = 0): unknown {
  if (depth > deepestValue) return null;
  const type = resolved(schema, root);
  const types = typesOf(type);
  if (types.includes("null")) return null;
  if ("default" in type) return type["default"];
  const [choice] = choicesOf(type);
  if (choice !== undefined) return choice;
  const [alternative] = alternativesOf(type);
  if (alternative !== undefined) return mildestValue(name, alternative, root, depth + 1);
  switch (types[0] ?? (isJsonObject(type["properties"]) ? "object" : "string")) {
    case "number":
    case "integer":
      return mildestNumber(name, type);
    case "boolean":
      return false;
    case "array":
      return mildestList(name, type, root, depth);
    case "object":
      return mildestObject(type, root, depth);
    default:
      return name.padEnd(Number(type["minLength"] ?? 0), ".");
  }
}

function mildestList(name: string, type: JsonObject, root: JsonObject, depth: number): unknown[] {
  const items = itemsOf(type) ?? {};
  return Array.from({ length: Number(type["minItems"] ?? 0) }, () => mildestValue(name, items, root, depth + 1));
}

function mildestObject(type: JsonObject, root: JsonObject, depth: number): JsonObject {
  const required = requiredOf(type);
  const members = propertiesOf(type).filter(([name]) => required.has(name));
  return Object.fromEntries(members.map(([name, member]) => [name, mildestValue(name, member, root, depth + 1)]));
}

/** A time limit of zero would end the call before it begins. It gets two minutes, in the property's own unit. */
function mildestNumber(name: string, type: JsonObject): number {
  const most = typeof type["maximum"] === "number" ? type["maximum"] : Number.POSITIVE_INFINITY;
  const least = Math.min(most, typeof type["minimum"] === "number" ? Math.max(0, type["minimum"]) : 0);
  if (!/time_?out|limit|yield/i.test(name)) return least;
  const description = descriptionOf(type);
  const saysSeconds = /\bseconds?\b/i.test(description) && !/\bms\b|millisecond/i.test(description);
  return Math.max(least, Math.min(most, /sec/i.test(name) || saysSeconds ? 120 : 120_000));
}

function alternativesOf(type: JsonObject): readonly JsonObject[] {
  const alternatives = type["anyOf"] ?? type["oneOf"];
  return Array.isArray(alternatives) ? alternatives.filter(isJsonObject) : [];
}

/** The schema that a local `$ref` names; `{}` where it leads nowhere. */
function resolved(schema: JsonObject, root: JsonObject): JsonObject {
  const reference = schema["$ref"];
  if (typeof reference !== "string") return schema;
  let target: unknown = root;
  for (const key of reference.replace(/^#\/?/, "").split("/")) target = isJsonObject(target) ? target[key] : undefined;
  return isJsonObject(target) ? target : {};
}

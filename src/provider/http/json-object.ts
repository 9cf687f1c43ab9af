/** A parsed JSON object whose members are not yet trusted. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for JSON objects; arrays and null are none. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of a JSON text; undefined where it is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A copy with the members in code-unit order of their names, without those that are null or absent. */
export function sortedMembers(value: JsonObject): JsonObject {
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** A parsed JSON object whose members are not yet trusted. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** False for arrays and null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Deeper than any protocol nests. Code that walks a body recurses once a level, and a full stack would end the
 * provider.
 */
const deepestNesting = 200;

/** The value of a JSON text; undefined when it is not JSON or nests too deep. */
export function parsedJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    /** A level takes two characters, so a short text needs no check. */
    return text.length > 2 * deepestNesting && isNestedDeeper(value, deepestNesting) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Whether a value has more than so many levels of arrays and objects in each other. */
function isNestedDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((element) => isNestedDeeper(element, levels - 1));
  if (!isJsonObject(value)) return false;
  for (const name in value) if (isNestedDeeper(value[name], levels - 1)) return true;
  return false;
}

/** A copy with the members in code-unit order of their names, without those that are null or absent. */
export function sortedMembers(value: JsonObject): JsonObject {
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(members.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** What a scenario reads of a span that the engine wrote. */
export interface EngineSpan {
  readonly name: string;
  readonly durationNs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The spans of a file of JSON lines; lines that are none are left out, and then missing where they are counted. */
export function spansOf(text: string): EngineSpan[] {
  return text.split("\n").flatMap((line): EngineSpan[] => {
    const span = parsed(line);
    if (typeof span !== "object" || span === null || !("name" in span) || typeof span.name !== "string") return [];
    if (!("startNs" in span) || !("endNs" in span)) return [];
    const attributes = "attributes" in span && typeof span.attributes === "object" ? { ...span.attributes } : {};
    // The times are decimal text; their difference fits a double.
    const durationNs = Number(BigInt(String(span.endNs)) - BigInt(String(span.startNs)));
    return [{ name: span.name, durationNs, attributes }];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

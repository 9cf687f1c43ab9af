/** A span that the engine wrote. */
export interface EngineSpan {
  readonly name: string;
  /** Relative to the start of the first span in the file. */
  readonly startNs: number;
  readonly durationNs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The spans of a file of JSON lines. Other lines are left out, so they are missing from counts. */
export function spansOf(text: string): EngineSpan[] {
  let originNs: bigint | null = null;
  return text.split("\n").flatMap((line): EngineSpan[] => {
    const span = parsed(line);
    if (typeof span !== "object" || span === null || !("name" in span) || typeof span.name !== "string") return [];
    if (!("startNs" in span) || !("endNs" in span)) return [];
    const attributes = "attributes" in span && typeof span.attributes === "object" ? { ...span.attributes } : {};
    // The times are decimal text. Their differences fit a double.
    const [startNs, endNs] = [BigInt(String(span.startNs)), BigInt(String(span.endNs))];
    originNs ??= startNs;
    return [{ name: span.name, startNs: Number(startNs - originNs), durationNs: Number(endNs - startNs), attributes }];
  });
}

/** The time that the spans cover together. Overlapping time counts once. */
export function coveredNs(spans: readonly EngineSpan[]): number {
  let covered = 0;
  let untilNs = Number.NEGATIVE_INFINITY;
  for (const { startNs, durationNs } of spans.toSorted((left, right) => left.startNs - right.startNs)) {
    const endNs = startNs + durationNs;
    covered += Math.max(0, endNs - Math.max(startNs, untilNs));
    untilNs = Math.max(untilNs, endNs);
  }
  return covered;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

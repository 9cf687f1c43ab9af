import { writeFile } from "node:fs/promises";
import type { Span } from "./spans.ts";

/** Writes spans as JSON lines, in order of their ends. */
export async function writeSpans(path: string, spans: readonly Span[]): Promise<void> {
  await writeFile(path, spans.map((span) => `${JSON.stringify(span)}\n`).join(""));
}

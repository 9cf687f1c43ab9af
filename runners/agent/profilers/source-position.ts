import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

/** Where code was written: the original source where a map tells, else the file that ran. Lines count from one. */
export type PositionReader = (path: string, lineIndex: number, columnIndex: number) => { path: string; line: number };

/**
 * Maps positions through the `.map` file beside a script and no other: a script's own mapping comment could point
 * anywhere. `readMap` returns a map's text, or null where there is none. A map that cannot be read maps nothing.
 */
export function createPositionReader(readMap: (path: string) => string | null): PositionReader {
  const maps = new Map<string, TraceMap | null>();
  return (path, lineIndex, columnIndex) => {
    const known = maps.get(path);
    const map = known === undefined ? parseMap(readMap(`${path}.map`)) : known;
    maps.set(path, map);
    const line = lineIndex + 1;
    if (map === null || lineIndex < 0) return { path, line };
    const original = originalPositionFor(map, { line, column: Math.max(columnIndex, 0) });
    if (original.source === null) return { path, line };
    const source = original.source.startsWith("file:") ? fileURLToPath(original.source) : original.source;
    return { path: resolve(dirname(path), source), line: original.line };
  };
}

function parseMap(text: string | null): TraceMap | null {
  if (text === null) return null;
  try {
    return new TraceMap(text);
  } catch {
    return null;
  }
}

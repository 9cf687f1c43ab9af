import type { Options } from "./options.ts";

/** Whether a run keeps anything; most do not, and load nothing of this. */
export function keepsAnything(options: Options): boolean {
  const { responseCache, toolCache, dedup, sessionPath, resumePath } = options;
  return [responseCache, toolCache, dedup].some((mode) => mode !== "off") || (sessionPath ?? resumePath) !== null;
}

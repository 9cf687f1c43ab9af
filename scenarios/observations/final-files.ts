import type { Trace } from "../../src/core/trace.ts";

/** Why the final files cannot be right: one that the workspace began with is gone. Null if all of these are there. */
export function removedFile({ files }: Trace, paths: readonly string[]): string | null {
  const gone = paths.find((path) => files[path] === undefined);
  return gone === undefined ? null : `${gone} was in the workspace and is gone`;
}

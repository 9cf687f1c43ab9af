import type { MeasuredEngine } from "./run-record.ts";

/** An engine's id and version, as one name. The text is not clean. */
export function engineName({ id, version }: Pick<MeasuredEngine, "id" | "version">): string {
  return version === null ? id : `${id} ${version}`;
}

/** An engine's id, version and revision. The text is not clean. */
export function engineText(engine: MeasuredEngine): string {
  return `${engineName(engine)}${engine.revision === null ? "" : ` at ${engine.revision.slice(0, 12)}`}`;
}

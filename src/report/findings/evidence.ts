import type { EngineSpan, Finding, InsideView } from "../../core/timeline.ts";
import type { Trace } from "../../core/trace.ts";
import type { TurnScript } from "../../core/turn-script.ts";
import type { ToolTurn } from "../timeline/tool-turns.ts";

/** All that the rules may look at in one trial. */
export interface FindingSources {
  readonly trace: Trace;
  readonly script: TurnScript | null;
  readonly turns: readonly ToolTurn[];
  readonly engineSpans: readonly EngineSpan[];
  readonly inside: InsideView | null;
}

/** A rule gives one finding with all places as evidence, or null. */
export type Rule = (sources: FindingSources) => Finding | null;

const mostEvidence = 8;

/** The first places, and how many there were. */
export function firstPlaces(lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, mostEvidence);
  return lines.length > shown.length ? [...shown, `and ${lines.length - shown.length} more`] : shown;
}

import type { RunEntry } from "./run-entry.ts";
import type { SiteScenario } from "./site-scenario.ts";
import type { SiteRun } from "./site-run.ts";

/** What a site has of one engine. Its page exists if the site has several. */
export interface EngineView {
  readonly title: string;
  /** From the site's root. */
  readonly page: string;
  readonly badge: string;
  readonly newest: RunEntry;
  /** Newest first. */
  readonly runs: readonly RunEntry[];
  /** With the histories of this engine alone. */
  readonly scenarios: readonly SiteScenario[];
}

/** The ids of the engines. The one with the most runs leads, among equals the one with the newest. `runs` are newest first. */
export function enginesByRuns(runs: readonly SiteRun[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { engine } of runs) counts.set(engine.id, (counts.get(engine.id) ?? 0) + 1);
  return [...counts].toSorted(([, left], [, right]) => right - left).map(([engine]) => engine);
}

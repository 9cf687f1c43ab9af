import type { PromptDifference, RequestSection } from "./trace.ts";

/** A request that changes a section of the prompt that the request before it sent. */
interface SectionChange {
  /** Among the requests of the main line, counted from 0. */
  readonly place: number;
  readonly difference: PromptDifference;
}

/**
 * The requests that change a section, whatever the cache made of it. Causes and findings both count by this rule. `differences` has one
 * entry for each request of the main line, also for those that failed: what is sent again does not change once more.
 */
export function sectionChanges(
  differences: readonly (PromptDifference | null | undefined)[],
  section: RequestSection["name"],
): readonly SectionChange[] {
  return differences.flatMap((difference, place) => (difference?.section === section ? [{ place, difference }] : []));
}

import type { Finding } from "../core/finding.ts";
import { lookBy, type TrialEvidence } from "./rule.ts";
import { rules } from "./rules.ts";
import { toolTurns } from "./tool-turns.ts";

/** What one trial shows about its agent, by fixed rules. Nothing is guessed, and no verdict rests on it. */
export function findAll(sources: Omit<TrialEvidence, "turns" | "label" | "values">): Finding[] {
  const turns = toolTurns(sources.trace, sources.script, sources.engineSpans);
  return rules.flatMap((rule) => {
    const result = lookBy(rule, [{ ...sources, turns, label: "", values: {} }]);
    if (result.kind !== "found") return [];
    const { title, evidence, remedy } = result;
    return [{ rule: rule.id, title, evidence, remedy }];
  });
}

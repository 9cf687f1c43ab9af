import type { Finding } from "../../core/finding.ts";
import { cleanLine } from "../clean-text.ts";

const evidenceShown = 2;

/** Findings for a terminal: a line for each, the first of its evidence, and the remedy. */
export function findingLines(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ title, evidence, remedy }) => [
    `- ${cleanLine(title, 300)}`,
    ...evidence.slice(0, evidenceShown).map((line) => `    ${cleanLine(line, 300)}`),
    `  ${cleanLine(remedy, 300)}`,
  ]);
}

import picocolors from "picocolors";
import type { AuditChanges } from "../../audit/audit-changes.ts";
import { formatValue } from "../../core/units.ts";
import { cleanLine } from "../clean-text.ts";
import { costWords } from "./card-words.ts";

/** What changed since another version, for a terminal. `against` names that version. */
export function changesText({ appeared, gone, figures }: AuditChanges, against: string): string {
  if (appeared.length + gone.length + figures.length === 0)
    return `Against ${cleanLine(against)}: the same findings, and no figure that surely differs.\n`;
  const value = (number: number | null, unit: (typeof figures)[number]["unit"]): string =>
    number === null ? "no value" : formatValue(number, unit);
  return [
    picocolors.bold(`Against ${cleanLine(against)}`),
    ...figures.map(({ title, unit, base, head, isBetter }) => {
      const line = `  ${title}: ${value(base, unit)} became ${value(head, unit)}`;
      return isBetter ? picocolors.green(line) : picocolors.red(line);
    }),
    ...appeared.map((finding) => {
      const cost = costWords(finding);
      const line = `  new: ${finding.title}${cost === null ? "" : `. Costs ${cost} a task`} [${finding.rule}]`;
      return picocolors.red(cleanLine(line, 600));
    }),
    ...gone.map(({ title, rule }) => picocolors.green(cleanLine(`  gone: ${title} [${rule}]`, 600))),
    "",
  ].join("\n");
}

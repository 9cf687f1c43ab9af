import picocolors from "picocolors";
import wrapAnsi from "wrap-ansi";
import type { AuditRecord, Grade } from "../../audit/audit-record.ts";
import { cleanLine } from "../clean-text.ts";
import {
  busyWords,
  costWords,
  figureWords,
  gradeText,
  noFindingsWords,
  notAskedWords,
  sessionWords,
  taskWords,
} from "./card-words.ts";

const evidenceShown = 2;

/** The card for a terminal: a line for each figure, then the findings, dearest first. */
export function cardText(
  record: AuditRecord,
  { width, page }: { readonly width: number; readonly page: string },
): string {
  const colours = picocolors;
  const paint: Readonly<Record<Grade, (text: string) => string>> = {
    good: colours.green,
    fair: colours.yellow,
    poor: colours.red,
    unknown: colours.dim,
  };
  const wrapped = (text: string, indent = ""): string =>
    wrapAnsi(cleanLine(text, 600), width - indent.length, { hard: true })
      .split("\n")
      .map((line) => indent + line)
      .join("\n");
  const busy = busyWords(record);
  const blocks = [
    ...(busy === null ? [] : [colours.yellow(wrapped(`! ${busy}`)), ""]),
    ...record.parts.flatMap((part) => [
      `${colours.bold(part.title.padEnd(18))} ${paint[part.grade](gradeText(part))}`,
      ...part.figures.map((figure) => wrapped(figureLine(figure.title, figureWords(figure)), "  ")),
    ]),
    ...(record.sessions === undefined
      ? []
      : [
          colours.bold("Recorded sessions"),
          ...record.sessions.map((figure) => wrapped(figureLine(figure.title, sessionWords(figure)), "  ")),
        ]),
    "",
    record.findings.length === 0
      ? noFindingsWords(record)
      : colours.bold(`Findings: ${record.findings.length}, dearest first, for ${taskWords}`),
    ...record.findings.flatMap((finding, index) => {
      const cost = costWords(finding);
      return [
        wrapped(`${index + 1}. ${finding.title}${cost === null ? "" : `. Costs ${cost} a task`} [${finding.rule}]`),
        ...finding.evidence.slice(0, evidenceShown).map((line) => colours.dim(wrapped(line, "     "))),
        ...(cost === null ? [] : [colours.dim(wrapped(`Cost: ${finding.cost.basis}`, "     "))]),
        wrapped(finding.remedy, "   "),
      ];
    }),
    "",
    ...quietLines(record).map((line) => wrapped(line)),
    `Card: ${page}`,
  ];
  return `${blocks.join("\n")}\n`;
}

function figureLine(title: string, { value, details }: ReturnType<typeof figureWords>): string {
  return `${title}: ${value}${details === "" ? "" : ` (${details})`}`;
}

function quietLines(record: AuditRecord): string[] {
  const { quiet, questions } = record;
  const notAsked = notAskedWords(record);
  const notSeen = quiet.filter(({ kind }) => kind === "not-seen");
  const outOfPlace = quiet.filter(({ kind }) => kind === "not-applicable");
  const failed = questions.flatMap(({ scenario, arms }) =>
    arms.flatMap((arm) => (arm.kind === "failed" ? [`${scenario} ${arm.arm}: ${arm.reason}`] : [])),
  );
  return [
    `${notSeen.length} kinds of waste were looked for and not seen. ${outOfPlace.length} could not be looked for.`,
    ...failed.map((line) => `! failed: ${line}`),
    ...(notAsked === null ? [] : [`! ${notAsked}`]),
  ];
}

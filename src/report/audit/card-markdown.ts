import type { AuditRecord } from "../../audit/audit-record.ts";
import { engineText } from "../../core/engine-text.ts";
import { markdownText, tableHead, tableRow } from "../formats/markdown-text.ts";
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

/** The card for a job summary or a comment. */
export function cardMarkdown(record: AuditRecord): string {
  const { engine, parts, sessions = [], findings, quiet } = record;
  const rows = parts.flatMap((part) =>
    part.figures.map((figure, index) => {
      const { value, details } = figureWords(figure);
      const first = index === 0 ? [part.title, gradeText(part)] : ["", ""];
      const cells = [...first, figure.title, value, details];
      return tableRow(cells.map(markdownText));
    }),
  );
  const inSessions = sessions.map((figure, index) => {
    const { value, details } = sessionWords(figure);
    return tableRow([index === 0 ? "Recorded sessions" : "", "", figure.title, value, details].map(markdownText));
  });
  const found = findings.map((finding) => {
    const cost = costWords(finding) ?? "not known";
    return tableRow([finding.title, cost, finding.evidence[0] ?? "", finding.remedy].map(markdownText));
  });
  const notAsked = notAskedWords(record);
  const notSeen = quiet.filter(({ kind }) => kind === "not-seen").map(({ looksFor }) => markdownText(looksFor));
  const busy = busyWords(record);
  return [
    `## Audit of ${markdownText(engineText(engine))}\n\n`,
    busy === null ? "" : `${markdownText(busy)}\n\n`,
    tableHead(["Part", "Grade", "Figure", "Value", ""], 3),
    ...rows,
    ...inSessions,
    "\n",
    ...(found.length === 0
      ? [`${noFindingsWords(record)}\n`]
      : [`### Findings, for ${taskWords}\n\n`, tableHead(["What", "Costs a task", "Where", "Remedy"], 4), ...found]),
    notAsked === null ? "" : `\n${markdownText(notAsked)}\n`,
    notSeen.length === 0 ? "" : `\nLooked for and not seen: ${notSeen.join("; ")}.\n`,
  ].join("");
}

import type { VNode } from "preact";
import type { PartedLine, PromptText, TextLine } from "../model/prompt-texts.ts";
import type { SentText } from "../model/sent-requests.ts";
import { DataTable } from "./data-table.tsx";
import { safeText } from "./safe-text.tsx";

const names = { tools: "List of tools", system: "System prompt", messages: "Conversation" } as const;

/** What both sides said in the sections that differ, base left, head right. */
export function PromptTexts({ texts }: { readonly texts: readonly SentText[] }): VNode {
  return (
    <>
      {texts.map((text) =>
        text.kind === "as-above" ? (
          <p class="note">
            {names[text.section]} of request {text.request}: differs as in <a href={`#${text.anchor}`}>{text.name}</a>.
          </p>
        ) : (
          <SideBySide text={text} isOpen={text.isFirst} />
        ),
      )}
    </>
  );
}

function SideBySide({ text, isOpen }: { readonly text: PromptText; readonly isOpen: boolean }): VNode {
  const { section, request, lines, more, isCut } = text;
  const title = `${names[section]} of request ${request}, side by side`;
  return (
    <details class="evidence" open={isOpen}>
      <summary>{title}</summary>
      <DataTable label={title} kind="texts" columns={["Base", "Head"]}>
        <tbody>
          {lines.map((line) => (
            <Line line={line} />
          ))}
        </tbody>
      </DataTable>
      {more > 0 && <p class="note">and {more} more lines that differ</p>}
      {isCut && <p class="note">The run keeps only the start of this text.</p>}
    </details>
  );
}

function Line({ line }: { readonly line: TextLine }): VNode {
  switch (line.kind) {
    case "equal":
      return (
        <tr>
          <td>{safeText(line.text)}</td>
          <td>{safeText(line.text)}</td>
        </tr>
      );
    case "skipped":
      return (
        <tr class="skipped">
          <td colSpan={2}>
            {line.count} equal {line.count === 1 ? "line" : "lines"}
          </td>
        </tr>
      );
    case "changed":
      return (
        <tr>
          <td>{line.base !== null && <Parted line={line.base} side="base" />}</td>
          <td>{line.head !== null && <Parted line={line.head} side="head" />}</td>
        </tr>
      );
  }
}

function Parted({ line, side }: { readonly line: PartedLine; readonly side: "base" | "head" }): VNode {
  const changed = safeText(line.changed);
  return (
    <>
      {safeText(line.before)}
      {side === "base" ? <del>{changed}</del> : <ins>{changed}</ins>}
      {safeText(line.after)}
    </>
  );
}

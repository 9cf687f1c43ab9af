import type { SideReply } from "../../core/turn-script.ts";
import type { ConversationMessage } from "../exchange/model-request.ts";

/**
 * The text that answers a side request: of the first reply that matches, else of the last one. A `text` always matches,
 * an `extract` when a line has its marker; an extract without any says its heading alone. Undefined: the script has none.
 */
export function sideAnswer(
  sides: readonly SideReply[],
  conversation: readonly ConversationMessage[],
): string | undefined {
  const answers = sides.map((side) =>
    side.kind === "text" ? side : { ...side, lines: markedLines(side, conversation) },
  );
  const chosen = answers.find((answer) => answer.kind === "text" || answer.lines.length > 0) ?? answers.at(-1);
  if (chosen === undefined) return undefined;
  return chosen.kind === "text" ? chosen.text : [chosen.heading, ...chosen.lines].join("\n");
}

function markedLines(
  extract: Extract<SideReply, { readonly kind: "extract" }>,
  conversation: readonly ConversationMessage[],
): string[] {
  const lines = conversation
    .flatMap((message) => message.texts)
    .flatMap((text) => text.split("\n"))
    .map((line) => line.trim())
    .filter((line) => line.includes(extract.marker));
  return [...new Set(lines)].slice(0, extract.maxLines);
}

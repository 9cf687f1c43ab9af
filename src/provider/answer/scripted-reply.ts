import type { TurnScript, SideReply } from "../../core/turn-script.ts";
import type { ModelRequest, ConversationMessage } from "../wire/model-request.ts";
import { invalidRequest, type Refusal } from "../wire/refusal.ts";
import { type ToolTurns, toolUseId, turnsOf } from "./played-script.ts";

/**
 * A turn that called tools is not over until it is answered: while the client thinks with the model, the request that brings
 * the results has to bring the turn's thinking back too. Earlier turns may leave theirs out.
 */
export function checkContinuedThinking(
  request: ModelRequest,
  script: TurnScript,
  toolTurns: ToolTurns,
  seed: string,
): Refusal | undefined {
  const results = request.conversation.at(-1)?.toolResults ?? [];
  const place = results.map(({ id }) => toolTurns.get(id)).find((found) => found !== undefined);
  if (!request.returnsThinking || place === undefined) return undefined;
  const blocks = turnsOf(script, place.thread)[place.turn]?.blocks ?? [];
  const wanted = blocks.flatMap((block, index) =>
    block.kind === "thinking" ? [toolUseId(seed, place.turn, index, place.thread)] : [],
  );
  const brought = new Set(request.conversation.flatMap(({ thinkingIds }) => thinkingIds ?? []));
  if (wanted.every((id) => brought.has(id))) return undefined;
  const at = request.conversation.findLastIndex(({ role }) => role === "assistant");
  return invalidRequest(
    `messages.${at}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`tool_use\`. ` +
      "When `thinking` is enabled, the assistant turn that called the tools must come back with its thinking blocks.",
  );
}

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

import type { TurnScript } from "../../core/turn-script.ts";
import type { ModelRequest } from "../exchange/model-request.ts";
import { invalidRequest, type Refusal } from "../exchange/refusal.ts";
import { type ToolTurns, toolUseId, turnsOf } from "./tool-turns.ts";

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

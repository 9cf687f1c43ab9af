import { invalidRequest, type Refusal } from "../refusal.ts";
import { type AnthropicMessage, traitsOf } from "./message-content.ts";

/**
 * Every tool_use needs exactly one tool_result in the next user message, and every tool_result a tool_use in the
 * assistant message before it. Neighbours of one role count as one message.
 */
export function checkToolPairing(messages: readonly AnthropicMessage[]): Refusal | undefined {
  const seen = new Set<string>();
  const open = new Set<string>();
  let openAt = 0;
  for (const [index, message] of messages.entries()) {
    const continues = messages[index - 1]?.role === message.role;
    const { toolUses: uses, toolResults: results } = traitsOf(message);
    const twice = uses.find((id) => seen.has(id));
    if (twice !== undefined)
      return invalidRequest(`messages.${index}: \`tool_use\` ids must be unique. Found ${twice} twice`);
    for (const id of uses) seen.add(id);
    if (message.role === "assistant") {
      if (!continues && open.size > 0) return unanswered(openAt, open);
      if (uses.length > 0) openAt = index;
      for (const id of uses) open.add(id);
    }
    for (const id of results) {
      if (!open.delete(id)) return unexpected(index, id);
    }
    const endsTurn = messages[index + 1]?.role !== message.role;
    if (message.role !== "assistant" && endsTurn && open.size > 0) return unanswered(openAt, open);
  }
  return open.size > 0 ? unanswered(openAt, open) : undefined;
}

function unanswered(index: number, ids: ReadonlySet<string>): Refusal {
  return invalidRequest(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${[...ids].join(", ")}. ` +
      "Each `tool_use` block must have a corresponding `tool_result` block in the next message.",
  );
}

function unexpected(index: number, id: string): Refusal {
  return invalidRequest(
    `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. ` +
      "Each `tool_result` block must have a corresponding `tool_use` block in the previous message.",
  );
}

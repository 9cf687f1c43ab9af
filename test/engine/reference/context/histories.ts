import * as fc from "fast-check";
import type { Message, ToolResultBlock, ToolUseBlock } from "../../../../src/engine/reference/message.ts";

/** Conversations as the loop makes them: a prompt, then turns of calls with their results in one user message. */
export const histories: fc.Arbitrary<readonly Message[]> = fc
  .array(
    fc.record({
      text: fc.string({ maxLength: 40 }),
      results: fc.array(fc.nat({ max: 3_000 }), { minLength: 1, maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((turns) => [prompt, ...turns.flatMap(turnMessages)]);

export const prompt: Message = { role: "user", content: [{ type: "text", text: "the task" }] };

function turnMessages({ text, results }: { text: string; results: number[] }, turn: number): Message[] {
  const ids = results.map((_, index) => `${turn}-${index}`);
  const calls = ids.map((id): ToolUseBlock => ({ type: "tool_use", id, name: "view", input: { path: id } }));
  const answers = results.map((bytes, index): ToolResultBlock => ({
    type: "tool_result",
    tool_use_id: ids[index] ?? "",
    content: "x".repeat(bytes),
  }));
  const said = text === "" ? [] : [{ type: "text", text } as const];
  return [
    { role: "assistant", content: [...said, ...calls] },
    { role: "user", content: answers },
  ];
}

/** What the API would refuse in a conversation; empty when it is valid. */
export function faults(messages: readonly Message[]): readonly string[] {
  const found: string[] = [];
  if (messages[0]?.role !== "user") found.push("does not start with a user message");
  if (messages.at(-1)?.role !== "user") found.push("does not end with a user message");
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    if (before?.role === message.role) found.push(`roles do not alternate at ${index}`);
    if (message.content.length === 0) found.push(`message ${index} is empty`);
    const wanted = (before?.content ?? []).flatMap((block) => (block.type === "tool_use" ? [block.id] : []));
    const given = message.content.flatMap((block) => (block.type === "tool_result" ? [block.tool_use_id] : []));
    if (wanted.join() !== given.join()) found.push(`message ${index} answers ${given.join()}, not ${wanted.join()}`);
  }
  return found;
}

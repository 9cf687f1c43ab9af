import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import type { TurnScript } from "../../../src/core/turn-script.ts";
import { openSession, shellTool } from "../open-session.ts";

const run = (command: string) => ({ kind: "tool", operation: { kind: "run", command } }) as const;
const model = "claude-opus-5";

/** The message that follows one turn whose calls were answered with these texts. */
async function afterResults(second: TurnScript["turns"][number], texts: readonly string[]): Promise<Anthropic.Message> {
  await using session = await openSession({ turns: [{ blocks: [run("one"), run("two")] }, second] });
  const go: Anthropic.MessageParam = { role: "user", content: "go" };
  const properties = { list: { type: "array" } };
  const listTool = { name: "Lists", input_schema: { type: "object" as const, properties } };
  const base = { model, max_tokens: 500, tools: [shellTool, listTool] };
  const first = await session.client.messages.create({ ...base, messages: [go] });
  const uses = first.content.filter((block) => block.type === "tool_use");
  const results = uses.map(({ id }, index) => ({
    type: "tool_result" as const,
    tool_use_id: id,
    content: texts[index] ?? "",
  }));
  const messages: Anthropic.MessageParam[] = [
    go,
    { role: "assistant", content: first.content },
    { role: "user", content: results },
  ];
  return await session.client.messages.create({ ...base, messages });
}

test("a turn can say and do what earlier tools answered, whole or by a pattern", async () => {
  const { content } = await afterResults(
    {
      blocks: [
        { kind: "text", text: "pid {{result 0.0 /pid=(\\d+)/}} of {{result 0.1}}" },
        run("kill {{result 0.0 /pid=(\\d+)/}}"),
        { kind: "tool", operation: { kind: "named", name: "Lists", input: { list: ["{{result 0.1}}"] } } },
      ],
    },
    ["start pid=42 end", "a $& b"],
  );
  expect(content.map((block) => (block.type === "tool_use" ? block.input : block))).toEqual([
    { type: "text", text: "pid 42 of a $& b" },
    { command: "kill 42" },
    { list: ["a $& b"] },
  ]);
});

test.each([
  ["a call that was not made", "{{result 0.2}}", /call 2 of turn 0, which the conversation does not carry/],
  ["a pattern that finds nothing", "{{result 0.0 /pid=(\\d+)/}}", /finds nothing: .*no number/],
  ["a pattern that is none", "{{result 0.0 /(/}}", /no regular expression/],
])("a reference to %s is refused with the reason", async (_, text, message) => {
  await expect(afterResults({ blocks: [{ kind: "text", text }] }, ["no number", ""])).rejects.toThrow(message);
});

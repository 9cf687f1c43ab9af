import { expect, test } from "vitest";
import { loopScript, openaiClient, openaiModel, shellParameters } from "./opened-client.ts";
import { openSession } from "../../open-session.ts";

const tools = [{ type: "function", name: "shell", parameters: shellParameters, strict: false } as const];
const request = { model: openaiModel, tools };

test("a response can be read again with its input, and deleted", async () => {
  await using session = await openSession(loopScript);
  const { responses } = openaiClient(session);
  const made = await responses.create({ ...request, input: "go" });
  const { output_text: _, ...whole } = made;
  expect(await responses.retrieve(made.id)).toMatchObject(whole);
  const { data } = await responses.inputItems.list(made.id);
  expect(data).toMatchObject([{ type: "message", role: "user", content: [{ type: "input_text", text: "go" }] }]);
  await responses.delete(made.id);
  await expect(responses.retrieve(made.id)).rejects.toMatchObject({ status: 404 });
  await expect(responses.create({ ...request, previous_response_id: made.id })).rejects.toMatchObject({
    code: "previous_response_not_found",
  });
});

test("a conversation goes on over its turns without being sent again", async () => {
  await using session = await openSession(loopScript);
  const { conversations, responses } = openaiClient(session);
  const { id, metadata } = await conversations.create({ metadata: { topic: "t" } });
  expect(metadata).toEqual({ topic: "t" });
  const first = await responses.create({ ...request, conversation: id, input: "go" });
  expect(first.conversation).toEqual({ id });
  const results = first.output.flatMap((item) =>
    item.type === "function_call"
      ? [{ type: "function_call_output" as const, call_id: item.call_id, output: "ok" }]
      : [],
  );
  const second = await responses.create({ ...request, conversation: { id }, input: results });
  expect(second.output_text).toBe("All done.");
  const kept: string[] = [];
  for await (const { type } of conversations.items.list(id, { order: "asc", limit: 2 })) kept.push(type);
  expect(kept).toEqual([
    "message",
    "reasoning",
    "message",
    "function_call",
    "function_call",
    "function_call_output",
    "function_call_output",
    "message",
  ]);
});

test("a conversation's items can be added and deleted, and an unknown conversation is 404", async () => {
  await using session = await openSession(loopScript);
  const { conversations, responses } = openaiClient(session);
  const { id } = await conversations.create({ items: [{ type: "message", role: "user", content: "one" }] });
  const added = await conversations.items.create(id, {
    items: [{ type: "message", role: "user", content: "two" }],
  });
  const [two] = added.data;
  expect((await conversations.items.list(id)).data).toHaveLength(2);
  await conversations.items.delete(two?.id ?? "", { conversation_id: id });
  expect((await conversations.items.list(id)).data).toMatchObject([{ content: [{ text: "one" }] }]);
  expect(await conversations.delete(id)).toEqual({ id, object: "conversation.deleted", deleted: true });
  await expect(responses.create({ ...request, conversation: id, input: "go" })).rejects.toMatchObject({ status: 404 });
});

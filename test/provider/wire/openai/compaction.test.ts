import OpenAI from "openai";
import type { ResponseInputItem } from "openai/resources/responses/responses";
import { expect, test } from "vitest";
import { openSession } from "../../open-session.ts";

const run = { kind: "tool", operation: { kind: "run", command: "ls" } } as const;
const script = {
  turns: [
    { blocks: [run] },
    { blocks: [{ kind: "text", text: "Halfway." } as const, run] },
    { blocks: [{ kind: "text", text: "Done." } as const] },
  ],
  sides: [{ kind: "text", text: "So far: one listing." } as const],
};
const base = {
  model: "gpt-6-sol",
  tools: [
    {
      type: "function" as const,
      name: "shell",
      parameters: { type: "object", properties: { command: { type: "string" } }, required: ["command"] },
      strict: false,
    },
  ],
};
const context_management = [{ type: "compaction", compact_threshold: 10_000 }];
const go: ResponseInputItem = { type: "message", role: "user", content: "go" };

function results(response: OpenAI.Responses.Response, bytes: number): ResponseInputItem[] {
  return response.output.flatMap((item) =>
    item.type === "function_call"
      ? [{ type: "function_call_output", call_id: item.call_id, output: "x".repeat(bytes) } as const]
      : [],
  );
}

test("a prompt over the threshold is summarised before the answer, and the next one reads the summary", async () => {
  await using session = await openSession(script);
  const client = new OpenAI({ apiKey: "key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
  const one = await client.responses.create({ ...base, context_management, input: [go] });
  const two = await client.responses
    .stream({ ...base, context_management, previous_response_id: one.id, input: results(one, 80_000) })
    .finalResponse();
  expect(two.output.map(({ type }) => type)).toEqual(["compaction", "message", "function_call"]);
  expect(two.usage?.input_tokens).toBeGreaterThan(20_000);
  const [compacted, ...later] = two.output;
  const chained = { ...base, context_management, previous_response_id: two.id, input: results(two, 10) };
  const three = await client.responses.create(chained);
  expect(three.output_text).toBe("Done.");
  expect(three.usage?.input_tokens).toBeLessThan(200);
  expect(compacted?.type).toBe("compaction");
  expect(later).toHaveLength(2);
});

test("a conversation can be compacted by a call of its own", async () => {
  await using session = await openSession(script);
  const client = new OpenAI({ apiKey: "key", baseURL: `${session.baseUrl}/v1`, maxRetries: 0 });
  const one = await client.responses.create({ ...base, input: [go] });
  const calls = one.output.filter((item) => item.type === "function_call");
  const input: ResponseInputItem[] = [go, ...calls, ...results(one, 80_000)];
  const compacted = await client.responses.compact({ model: base.model, input });
  expect(compacted).toMatchObject({
    object: "response.compaction",
    output: [{ type: "message", role: "user", content: [{ type: "input_text", text: "go" }] }, { type: "compaction" }],
  });
  expect(compacted.usage.total_tokens).toBe(compacted.usage.input_tokens + compacted.usage.output_tokens);
  const kept = compacted.output.filter((item) => item.type === "compaction");
  const more: ResponseInputItem[] = [go, ...kept, { role: "user", content: "on" }];
  const two = await client.responses.create({ ...base, input: more });
  expect(two.output_text).toBe("Halfway.");
  expect(two.usage?.input_tokens).toBeLessThan(200);
});

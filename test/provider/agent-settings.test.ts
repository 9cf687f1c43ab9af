import { expect, test } from "vitest";
import { openSession, shellTool } from "./open-session.ts";

const script = {
  turns: [
    { blocks: [{ kind: "tool", operation: { kind: "run", command: "ls" } }] },
    { blocks: [{ kind: "text", text: "hi" }] },
  ],
} as const;
const go = { role: "user", content: "go" } as const;
const body = { model: "claude-opus-5", max_tokens: 500, messages: [go], tools: [shellTool] };

test("an unknown model is answered where the session says so: counted, and without a price", async () => {
  await using session = await openSession(script, { unknownModels: "answer-as-default" });
  const send = async (path: string, sent: object): Promise<number> => {
    const headers = { "x-api-key": "key", "anthropic-version": "2023-06-01", authorization: "Bearer key" };
    return (await fetch(`${session.baseUrl}${path}`, { method: "POST", headers, body: JSON.stringify(sent) })).status;
  };
  const tools = [{ type: "function", name: "shell", parameters: { properties: { command: { type: "string" } } } }];
  expect(await send("/v1/messages", { ...body, model: "claude-unheard-of", max_tokens: 900_000 })).toBe(200);
  expect(await send("/v1/responses", { model: "gpt-5.5", input: "go ".repeat(4_000), tools })).toBe(200);
  expect(await send("/v1/responses", { model: "gpt-5.5", input: "go ".repeat(4_000), tools })).toBe(200);
  const { exchanges } = await session.log();
  expect(exchanges.map(({ model, modelled }) => [model, modelled.costNanoUsd, modelled.allReadCostNanoUsd])).toEqual([
    ["claude-unheard-of", null, null],
    ["gpt-5.5", null, null],
    ["gpt-5.5", null, null],
  ]);
  expect(exchanges[0]?.usage.freshInputTokens).toBeGreaterThan(0);
  expect(exchanges[2]?.usage.cacheReadTokens).toBeGreaterThan(1_000);
});

test("an unknown model is refused by default", async () => {
  await using session = await openSession(script);
  await expect(session.client.messages.create({ ...body, model: "gpt-5.5" })).rejects.toThrow(/model: gpt-5.5/);
});

test("after the request limit a turn is refused, and the log says why; token counts go on", async () => {
  await using session = await openSession(script, { requestLimit: 2 });
  const { client } = session;
  await client.messages.create(body);
  await client.messages.create(body);
  await expect(client.messages.create(body)).rejects.toThrow(/limit of 2 requests is reached/);
  await client.messages.countTokens({ model: body.model, messages: [go] });
  const { exchanges } = await session.log();
  expect(exchanges.map(({ outcome }) => outcome)).toEqual(["complete", "complete", "refused", "complete"]);
  expect(exchanges[2]?.refusal).toMatch(/limit of 2 requests/);
});

test("what a prompt has grown by is reported scaled, the first prompt as it is, and the log keeps what was counted", async () => {
  await using session = await openSession(script, { usageScale: 10 });
  const { client } = session;
  const long = { ...body, messages: [{ role: "user", content: "x".repeat(4_000) } as const] };
  const first = await client.messages.create(body);
  const grown = await client.messages.create(long);
  const { input_tokens } = await client.messages.countTokens({
    model: body.model,
    messages: long.messages,
    tools: [shellTool],
  });
  const shorter = await client.messages.create(body);
  const { exchanges } = await session.log();
  const [small = 0, large = 0] = exchanges.map(({ usage }) => usage.freshInputTokens);
  expect(large).toBeGreaterThan(small + 900);
  expect(first.usage.input_tokens).toBe(small);
  expect(grown.usage.input_tokens).toBe(small + (large - small) * 10);
  expect(input_tokens).toBe(grown.usage.input_tokens);
  expect(shorter.usage.input_tokens).toBe(small);
  expect(first.usage.output_tokens).toBe(exchanges[0]?.usage.outputTokens);
});

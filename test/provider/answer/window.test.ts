import { expect, test } from "vitest";
import { openaiClient, openaiModel } from "../wire/openai/opened-client.ts";
import { openSession } from "../open-session.ts";

const script = { turns: [{ blocks: [{ kind: "text", text: "x".repeat(4_000) } as const] }] };
const model = "claude-opus-4-8";
const ask = (characters: number) => ({
  model,
  max_tokens: 4_000,
  messages: [{ role: "user" as const, content: "y".repeat(characters) }],
});
const message = (characters: number) => ({ role: "user" as const, content: "y".repeat(characters) });

test("an answer that outgrows the window ends there, and says so", async () => {
  await using session = await openSession(script, { contextWindowTokens: 2_000 });
  const { usage, stop_reason } = await session.client.messages.create(ask(6_000));
  expect(stop_reason).toBe("model_context_window_exceeded");
  expect(usage.input_tokens + usage.output_tokens).toBe(2_000);
  const response = await openaiClient(session).responses.create({ model: openaiModel, input: "y".repeat(6_000) });
  expect([response.status, response.incomplete_details?.reason]).toEqual(["incomplete", "max_output_tokens"]);
});

test("a Responses prompt that is too long is refused, or loses its oldest parts when it may be truncated", async () => {
  await using session = await openSession(script, { contextWindowTokens: 2_000 });
  const client = openaiClient(session);
  const request = { model: openaiModel, input: [message(6_000), message(3_000)] };
  await expect(client.responses.create(request)).rejects.toMatchObject({ code: "context_length_exceeded" });
  const { usage } = await client.responses.create({ ...request, truncation: "auto" });
  expect(usage?.input_tokens).toBeLessThan(1_000);
});

test("a client that leaves pays for what was generated until then", async () => {
  await using session = await openSession(script, { latency: { kind: "fixed", ttftNs: 0, perTokenNs: 50e6 } });
  const stream = session.client.messages.stream(ask(10));
  for await (const event of stream) if (event.type === "content_block_delta") break;
  stream.abort();
  const [exchange] = (await session.log()).exchanges;
  expect(exchange?.outcome).toBe("client-aborted");
  expect(exchange?.usage.outputTokens).toBeGreaterThan(0);
  expect(exchange?.usage.outputTokens).toBeLessThan(1_000);
});

test("customers share no cache", async () => {
  await using session = await openSession(script);
  const create = (apiKey: string) =>
    session.client.withOptions({ apiKey }).messages.create({ ...ask(9_000), cache_control: { type: "ephemeral" } });
  const read: unknown[] = [];
  for (const key of ["one", "two", "one"]) read.push((await create(key)).usage.cache_read_input_tokens);
  expect(read).toEqual([0, 0, expect.any(Number)]);
  expect(read[2]).toBeGreaterThan(2_000);
});

test("a model tells its limits, and what its SDK's type requires", async () => {
  await using session = await openSession(script);
  expect(await session.client.models.retrieve("claude-opus-5-5")).toEqual({
    type: "model",
    id: "claude-opus-5-5",
    display_name: "Claude Opus 5.5",
    created_at: "2026-09-01T00:00:00Z",
    line: "opus",
    lifecycle: "active",
    deprecated_at: null,
    retires_at: null,
    max_input_tokens: 1_000_000,
    max_tokens: 128_000,
    capabilities: null,
  });
});

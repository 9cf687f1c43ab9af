import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { openSession } from "./open-session.ts";

const script = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] } as const;
const good = { model: "claude-opus-5", max_tokens: 10, messages: [{ role: "user", content: "go" }] };
const headers = { "x-api-key": "key", "anthropic-version": "2023-06-01" };
const short = { type: "ephemeral" };
const long = { type: "ephemeral", ttl: "1h" };
const text = (cache_control: unknown, index: number): unknown => ({ type: "text", text: `t${index}`, cache_control });
const use = { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "Bash", input: {} }] };
const result = (id: string): unknown => ({ role: "user", content: [{ type: "tool_result", tool_use_id: id }] });

test.each([
  ["invalid JSON", "{", 400, /not valid JSON/],
  [
    "a body that nests deeper than a stack",
    `{"model":"claude-opus-5","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"x","y":${"[".repeat(1e5)}${"]".repeat(1e5)}}]}]}`,
    400,
    /not valid JSON/,
  ],
  ["no model", { ...good, model: undefined }, 400, /^model: Field required/],
  ["no max_tokens", { ...good, max_tokens: undefined }, 400, /^max_tokens: Field required/],
  ["no messages", { ...good, messages: undefined }, 400, /^messages: Field required/],
  ["an unknown model", { ...good, model: "claude-0" }, 404, /^model: claude-0$/],
  ["too many output tokens", { ...good, max_tokens: 128_001 }, 400, /maximum allowed number of output tokens/],
  [
    "an empty text block",
    { ...good, messages: [{ role: "user", content: [{ type: "text", text: "" }] }] },
    400,
    /non-empty/,
  ],
  [
    "a tool call without result",
    { ...good, messages: [...good.messages, use, { role: "user", content: "so?" }] },
    400,
    /without `tool_result`/,
  ],
  [
    "a result without call",
    { ...good, messages: [...good.messages, use, result("toolu_2")] },
    400,
    /unexpected `tool_use_id`/,
  ],
  [
    "a fifth breakpoint",
    { ...good, system: [1, 2, 3, 4, 5].map((index) => text(short, index)) },
    400,
    /maximum of 4 .* Found 5/,
  ],
  [
    "automatic caching on top of four",
    { ...good, cache_control: short, system: [1, 2, 3, 4].map((index) => text(short, index)) },
    400,
    /Found 5/,
  ],
  [
    "one hour after five minutes",
    { ...good, system: [text(short, 0), text(long, 1)] },
    400,
    /must not come after a ttl='5m'/,
  ],
  [
    "a prompt over the window",
    { ...good, system: "x".repeat(2000) },
    400,
    /^prompt is too long: 515 tokens > 100 maximum$/,
  ],
])("%s is refused in the API's shape and logged", async (_, body, status, message) => {
  await using session = await openSession(script, { contextWindowTokens: 100 });
  const response = await fetch(`${session.baseUrl}/v1/messages`, {
    method: "POST",
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const answer: Anthropic.ErrorResponse = JSON.parse(await response.text());
  expect(response.status).toBe(status);
  expect(answer.type).toBe("error");
  expect(answer.error.message).toMatch(message);
  expect(answer.request_id).toBe(response.headers.get("request-id"));
  const { exchanges } = await session.log();
  expect(exchanges.map(({ outcome, status: logged }) => ({ outcome, logged }))).toEqual([
    { outcome: "refused", logged: status },
  ]);
  expect(exchanges[0]?.refusal).toContain(answer.error.message);
});

test("a body over 32 MB is refused by its size, after all of it was taken", async () => {
  await using session = await openSession(script);
  const response = await fetch(`${session.baseUrl}/v1/messages`, {
    method: "POST",
    headers,
    body: "x".repeat(33 * 2 ** 20),
  });
  expect(response.status).toBe(413);
  const batch = await fetch(`${session.baseUrl}/v1/messages/batches`, {
    method: "POST",
    headers,
    body: "x".repeat(33 * 2 ** 20),
  });
  /** A batch may be larger; this one is only no JSON. */
  expect(batch.status).toBe(400);
  expect((await session.log()).exchanges[0]?.requestBytes).toBe(33 * 2 ** 20);
});

test("a request without key, without version, or to nowhere is refused", async () => {
  await using session = await openSession(script);
  const status = async (path: string, sent: Record<string, string>): Promise<number> =>
    (await fetch(`${session.baseUrl}${path}`, { headers: sent })).status;
  expect(await status("/v1/models", {})).toBe(401);
  expect(await status("/v1/models", { "x-api-key": "key" })).toBe(400);
  expect(await status("/v1/models", headers)).toBe(200);
  expect(await status("/v1/complete", headers)).toBe(404);
});

test("probes, token counts and the model list are answered", async () => {
  await using session = await openSession(script);
  expect((await fetch(session.baseUrl, { method: "HEAD" })).status).toBe(200);
  const models = await session.client.models.list();
  expect(models.data.map((model) => model.id)).toContain("claude-opus-5");
  const count = await session.client.messages.countTokens({
    model: "claude-opus-5",
    messages: [{ role: "user", content: "go" }],
  });
  /** `user {"text":"go","type":"text"}` has 32 bytes. */
  expect(count.input_tokens).toBe(8);
});

test("a turn that no offered tool can play is refused with the offered tools", async () => {
  await using session = await openSession({
    turns: [{ blocks: [{ kind: "tool", operation: { kind: "find", glob: "*" } }] }],
  });
  const ask = session.client.messages.create({
    model: good.model,
    max_tokens: 9,
    messages: [{ role: "user", content: "go" }],
    tools: [{ name: "Read", input_schema: { type: "object", properties: { path: {}, limit: {} } } }],
  });
  await expect(ask).rejects.toThrow(/find.*Offered: Read\(path, limit\)/);
});

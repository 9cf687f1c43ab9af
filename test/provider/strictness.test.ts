import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseMessagesRequest } from "../../src/provider/wire/anthropic/request.ts";
import { openSession } from "./open-session.ts";

const script = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] } as const;
const good = { model: "claude-opus-5", max_tokens: 10, messages: [{ role: "user", content: "go" }] };
const use = { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "Bash", input: {} }] };
const short = { type: "ephemeral" };
const system = [1, 2, 3, 4, 5].map((index) => ({ type: "text", text: `t${index}`, cache_control: short }));

test.each([
  ["no max_tokens", { ...good, max_tokens: undefined }],
  ["no model", { ...good, model: undefined }],
  ["an unknown model", { ...good, model: "claude-0" }],
  ["too many output tokens", { ...good, max_tokens: 1e9 }],
  ["a prompt over the window", { ...good, system: "x".repeat(2_000) }],
  ["an assistant who speaks first", { ...good, messages: [{ role: "assistant", content: "me" }, ...good.messages] }],
  ["an unknown role", { ...good, messages: [{ role: "developer", content: "go" }] }],
  ["empty content", { ...good, messages: [{ role: "user", content: "" }, ...good.messages] }],
  ["a call without result", { ...good, messages: [...good.messages, use, ...good.messages] }],
  ["five breakpoints", { ...good, system }],
  ["a malformed breakpoint", { ...good, system: [{ type: "text", text: "t", cache_control: { type: "eternal" } }] }],
  ["a tool without schema", { ...good, tools: [{ name: "x" }, { name: "x" }, {}] }],
])("a request with %s is refused, unless the provider is lenient", async (_, body) => {
  const send = async (strictness: "strict" | "lenient", headers: Record<string, string>): Promise<Response> => {
    await using session = await openSession(script, { strictness, contextWindowTokens: 100 });
    return await fetch(`${session.baseUrl}/v1/messages`, { method: "POST", headers, body: JSON.stringify(body) });
  };
  const strict = await send("strict", { "x-api-key": "key", "anthropic-version": "2023-06-01" });
  expect([400, 404]).toContain(strict.status);
  const lenient = await send("lenient", {});
  expect([lenient.status, await lenient.json()]).toMatchObject([200, { content: [{ text: "hi" }] }]);
});

test("a lenient reader takes any JSON object", () => {
  const part = fc.jsonValue();
  const body = fc.record(
    { model: part, max_tokens: part, stream: part, system: part, tools: part, messages: part, cache_control: part },
    { requiredKeys: [] },
  );
  const message = fc.record({
    role: part,
    content: fc.array(fc.record({ type: fc.string(), text: part, content: part })),
  });
  fc.assert(
    fc.property(body, fc.array(message), (value, messages) => {
      const reading = { isLenient: true, workspace: "", knownParts: null };
      expect(parseMessagesRequest(value, { kind: "turn", ...reading }).kind).toBe("request");
      expect(parseMessagesRequest({ ...value, messages }, { kind: "count", ...reading }).kind).toBe("request");
    }),
  );
});

import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { openSession } from "../../open-session.ts";

const script = { turns: [{ blocks: [{ kind: "text", text: "fine" } as const] }] };
const calls: Anthropic.Beta.BetaMessageParam[] = [1, 2, 3, 4].flatMap((call) => [
  { role: "assistant", content: [{ type: "tool_use", id: `toolu_${call}`, name: "read", input: { path: "a.txt" } }] },
  { role: "user", content: [{ type: "tool_result", tool_use_id: `toolu_${call}`, content: "x".repeat(4_000) }] },
]);
const body = {
  model: "claude-opus-4-8",
  max_tokens: 100,
  messages: [{ role: "user" as const, content: "go" }, ...calls],
};
const clearing = (more: object): Pick<Anthropic.Beta.MessageCreateParams, "context_management" | "betas"> => ({
  betas: ["context-management-2025-06-27"],
  context_management: {
    edits: [{ type: "clear_tool_uses_20250919", trigger: { type: "input_tokens", value: 1_000 }, ...more }],
  },
});

async function edited(more: object) {
  await using session = await openSession(script);
  const { messages } = session.client.beta;
  const plain = await messages.create(body);
  const request = { ...body, ...clearing(more) };
  const { usage, context_management } = await messages.create(request);
  const streamed = await messages.stream(request).finalMessage();
  expect(streamed.context_management).toEqual(context_management);
  expect(streamed.usage.input_tokens).toBe(usage.input_tokens);
  return { saved: plain.usage.input_tokens - usage.input_tokens, applied: context_management?.applied_edits };
}

test("old tool results are cleared from the prompt, and the response says so", async () => {
  const { saved, applied } = await edited({ keep: { type: "tool_uses", value: 1 } });
  expect(applied).toEqual([{ type: "clear_tool_uses_20250919", cleared_tool_uses: 3, cleared_input_tokens: saved }]);
  expect(saved).toBeGreaterThan(2_900);
});

test.each([
  { trigger: { type: "input_tokens", value: 100_000 } },
  { trigger: { type: "tool_uses", value: 4 } },
  { exclude_tools: ["read"] },
  { clear_at_least: { type: "input_tokens", value: 50_000 } },
])("%j clears nothing", async (more) => {
  expect(await edited(more)).toEqual({ saved: 0, applied: [] });
});

test("a token count tells the tokens before the edits", async () => {
  await using session = await openSession(script);
  const { max_tokens: _, ...counted } = body;
  const count = await session.client.beta.messages.countTokens({ ...counted, ...clearing({}) });
  expect(count.context_management?.original_input_tokens).toBeGreaterThan(count.input_tokens + 900);
});

test("a compaction below its trigger changes nothing, and an unknown edit is refused", async () => {
  await using session = await openSession(script);
  const compacting = (value: number) =>
    session.client.beta.messages.create({
      ...body,
      context_management: { edits: [{ type: "compact_20260112", trigger: { type: "input_tokens", value } }] },
    });
  expect((await compacting(100_000)).context_management).toEqual({ applied_edits: [] });
  const unknown: object = { context_management: { edits: [{ type: "forget" }] } };
  await expect(session.client.beta.messages.create({ ...body, ...unknown })).rejects.toThrow(
    "context_management.edits.0",
  );
});

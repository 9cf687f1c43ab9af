import { expect, test } from "vitest";
import { parseMessagesRequest } from "../../../../src/provider/wire/anthropic/request.ts";
import { openSession } from "../../open-session.ts";

const go = { role: "user", content: "go" } as const;
const script = { turns: [{ blocks: [{ kind: "text", text: "hi" }] }] } as const;

/** What a body is refused for; undefined when it is taken. */
function refusalOf(model: string, extra: object, isLenient = false): string | undefined {
  const body = { model, max_tokens: 2_000, messages: [go], ...extra };
  const read = parseMessagesRequest(body, { kind: "turn", isLenient, workspace: "", knownParts: null });
  return read.kind === "refused" ? read.message : undefined;
}

const budget = (tokens?: number) => ({ thinking: { type: "enabled", budget_tokens: tokens } });
const off = { thinking: { type: "disabled" } };
const forced = { tool_choice: { type: "any" } };

test.each([
  ["claude-opus-5", { temperature: 0 }, "`temperature` is deprecated for this model."],
  ["claude-opus-4-7", { top_k: 5 }, "`top_k` is deprecated for this model."],
  ["claude-sonnet-5", budget(1_024), '"thinking.type.enabled" is not supported for this model.'],
  ["claude-opus-4-6", budget(), "thinking.enabled.budget_tokens: Field required"],
  ["claude-opus-4-6", budget(1_023), "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024"],
  ["claude-opus-4-6", budget(2_000), "`max_tokens` must be greater than `thinking.budget_tokens`."],
  ["claude-opus-4-6", { ...budget(1_024), ...forced }, "Thinking may not be enabled when tool_choice forces tool use."],
  ["claude-opus-5-5", off, '"thinking.type.disabled" is not supported'],
  ["claude-fable-5-1", off, '"thinking.type.disabled" is not supported'],
  ["claude-opus-5", { ...off, output_config: { effort: "max" } }, "cannot be combined with"],
  ["claude-opus-5-5", forced, "tool_choice: forced tool use is not supported"],
  ["claude-fable-5-1", forced, "tool_choice: forced tool use is not supported"],
  ["claude-sonnet-5-5", forced, "tool_choice: forced tool use is not supported"],
  ["claude-sonnet-5", { ...forced, max_tokens: 0 }, "max_tokens: 0 cannot be combined with a tool_choice"],
  ["claude-sonnet-4-6", { temperature: 1.5 }, "temperature: range: 0..1"],
  ["claude-opus-5", { service_tier: "priority" }, "service_tier: Input should be 'auto' or 'standard_only'"],
  ["claude-opus-5", { container: "container_01" }, "container: a container can only be used with the code execution"],
  ["claude-opus-5", { container: { skills: [] } }, "container.skills: Skills are not served here"],
  ["claude-sonnet-4-6", { top_p: "0.5" }, "top_p: range: 0..1"],
  ["claude-opus-5", { output_config: { effort: "banana" } }, "output_config.effort: Input should be 'low'"],
  ["claude-opus-5", { max_token: 5 }, "max_token: Extra inputs are not permitted"],
  ["claude-haiku-4-5", { messages: [go, { role: "system", content: "short" }] }, "role 'system' is not supported"],
  ["claude-opus-5", { messages: [{ role: "system", content: "short" }, go] }, "use the top-level 'system' parameter"],
  ["claude-sonnet-5", forced, "tool_choice may only be specified while providing tools"],
  ["claude-opus-5", { stop_sequences: "END" }, "stop_sequences: Input should be a valid list of strings"],
  ["claude-opus-5", { tool_choice: { type: "tool", name: "gone" } }, "Tool 'gone' not found in provided tools"],
])("%s does not take %j: %s", (model, extra, reason) => {
  expect(refusalOf(model, extra)).toContain(reason);
  expect(refusalOf(model, extra, true)).toBeUndefined();
});

test.each([
  ["claude-sonnet-4-6", { temperature: 0 }],
  ["claude-haiku-4-5-20251001", { top_p: 0.9 }],
  ["claude-opus-4-6", budget(1_024)],
  ["claude-opus-5", off],
  ["claude-opus-5", { messages: [go, { role: "system", content: [], output_config: { effort: "low" } }] }],
  ["claude-opus-4-8", { messages: [go, { role: "system", content: "short" }] }],
  [
    "claude-opus-5",
    {
      tools: [{ type: "mcp_toolset", mcp_server_name: "docs" }],
      mcp_servers: [{ type: "url", name: "docs", url: "https://example.com/mcp" }],
    },
  ],
  ["claude-sonnet-5", { ...forced, tools: [{ name: "shell", input_schema: {} }] }],
  ["claude-sonnet-5", { max_tokens: 0 }],
  [
    "claude-sonnet-5",
    { tool_choice: { type: "tool", name: "bash" }, tools: [{ type: "bash_20250124", name: "bash" }] },
  ],
  ["claude-opus-5", { stop_sequences: ["END"], temperature: null }],
])("%s takes %j", (model, extra) => {
  expect(refusalOf(model, extra)).toBeUndefined();
});

test("a model from 4.6 on refuses to go on from words of the assistant, an earlier one goes on", async () => {
  await using session = await openSession(script);
  const prefilled = [go, { role: "assistant", content: "{" } as const];
  const ask = (model: string) => session.client.messages.create({ model, max_tokens: 9, messages: prefilled });
  await expect(ask("claude-opus-4-6")).rejects.toThrow("does not support assistant message prefill");
  await expect(ask("claude-opus-5")).rejects.toThrow("does not support assistant message prefill");
  expect((await ask("claude-haiku-4-5")).content).toEqual([{ type: "text", text: "hi" }]);
});

test.each([
  ["claude-opus-5-5", "medium"],
  ["claude-haiku-5-5", "medium"],
  ["claude-opus-5", "high"],
])("%s without an effort reads the cache of one with %s", (model, effort) => {
  const settingsOf = (extra: object): unknown => {
    const body = { model, max_tokens: 9, messages: [go], ...extra };
    const read = parseMessagesRequest(body, { kind: "turn", isLenient: false, workspace: "", knownParts: null });
    return read.kind === "refused" ? read.message : read.cacheSettings;
  };
  expect(settingsOf({})).toEqual(settingsOf({ output_config: { effort } }));
  expect(settingsOf({})).not.toEqual(settingsOf({ output_config: { effort: "low" } }));
});

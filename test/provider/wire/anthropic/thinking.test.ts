import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { type OpenedSession, openSession, shellTool } from "../../open-session.ts";

const model = "claude-opus-5";
const go: Anthropic.MessageParam = { role: "user", content: "go" };
const run = { kind: "tool", operation: { kind: "run", command: "pwd" } } as const;
const script = {
  turns: [{ blocks: [{ kind: "thinking", text: "look first" }, run] }, { blocks: [{ kind: "text", text: "done" }] }],
} as const;
const shown = { type: "adaptive", display: "summarized" } as const;

async function firstTurn(
  session: OpenedSession,
  thinking: Anthropic.ThinkingConfigParam = shown,
): Promise<Anthropic.Message> {
  const body = { model, max_tokens: 500, messages: [go], tools: [shellTool], thinking };
  return await session.client.messages.stream(body).finalMessage();
}

/** The request that brings the results of a turn, whose content is given as the client sends it back. */
async function continued(
  session: OpenedSession,
  content: readonly Anthropic.ContentBlock[],
  thinking: Anthropic.ThinkingConfigParam = shown,
): Promise<Anthropic.Message> {
  const results = content.flatMap((block) =>
    block.type === "tool_use" ? [{ type: "tool_result" as const, tool_use_id: block.id, content: "/" }] : [],
  );
  const messages: Anthropic.MessageParam[] = [
    go,
    { role: "assistant", content: [...content] },
    { role: "user", content: results },
  ];
  return await session.client.messages.create({ model, max_tokens: 500, messages, tools: [shellTool], thinking });
}

test("thinking that comes back unchanged is taken, shown or omitted or redacted", async () => {
  for (const thinking of [shown, { type: "adaptive", display: "omitted" } as const]) {
    await using session = await openSession(script);
    const { content, usage } = await firstTurn(session, thinking);
    expect(content[0]).toMatchObject({ type: "thinking", thinking: thinking === shown ? "look first" : "" });
    expect(usage.output_tokens_details?.thinking_tokens).toBe(3);
    expect((await continued(session, content)).content).toEqual([{ type: "text", text: "done" }]);
  }
  const turns = [{ blocks: [{ kind: "thinking", text: "secret", redacted: true }, run] }, script.turns[1]] as const;
  await using session = await openSession({ turns });
  const { content } = await firstTurn(session);
  expect(content[0]).toEqual({ type: "redacted_thinking", data: expect.any(String) });
  expect(JSON.stringify(content)).not.toContain("secret");
  expect((await continued(session, content)).stop_reason).toBe("end_turn");
});

test("a client that turns thinking on and names no display gets what its model does by default", async () => {
  await using session = await openSession(script);
  expect((await firstTurn(session, { type: "adaptive" })).content[0]).toMatchObject({ thinking: "" });
  const older = { model: "claude-sonnet-4-6", max_tokens: 500, messages: [go], tools: [shellTool] };
  const told = await session.client.messages.create({ ...older, thinking: { type: "adaptive" } });
  expect(told.content[0]).toMatchObject({ thinking: "look first" });
});

test("a changed text, a changed signature or a dropped block is refused with 400", async () => {
  await using session = await openSession(script);
  const { content } = await firstTurn(session);
  const changed = (change: object): Anthropic.ContentBlock[] =>
    content.map((block) => (block.type === "thinking" ? { ...block, ...change } : block));
  await expect(continued(session, changed({ thinking: "look last" }))).rejects.toThrow(
    /messages\.1\.content\.0: Invalid `signature`/,
  );
  await expect(continued(session, changed({ signature: "c2ln" }))).rejects.toMatchObject({ status: 400 });
  const dropped = content.filter((block) => block.type !== "thinking");
  await expect(continued(session, dropped)).rejects.toThrow(/Expected `thinking` or `redacted_thinking`/);
  expect((await continued(session, dropped, { type: "disabled" })).stop_reason).toBe("end_turn");
});

test("thinking counts in the next prompt in full, whether it was shown or not", async () => {
  const turns = [
    {
      blocks: [
        { kind: "thinking", text: "word ".repeat(1_600) },
        { kind: "tool", operation: { kind: "run", command: "ls" } },
      ],
    },
    { blocks: [{ kind: "text", text: "done" }] },
  ] as const;
  const inputOf = async (display: "omitted" | "summarized"): Promise<number> => {
    await using session = await openSession({ turns });
    const thinking = { type: "adaptive", display } as const;
    const asked = { model: "claude-opus-5-5", max_tokens: 9_000, tools: [shellTool], thinking };
    const opening = { role: "user", content: "go" } as const;
    const first = await session.client.messages.create({ ...asked, messages: [opening] });
    const results = first.content.flatMap((block) =>
      block.type === "tool_use" ? [{ type: "tool_result" as const, tool_use_id: block.id, content: "ok" }] : [],
    );
    const messages = [
      opening,
      { role: "assistant", content: first.content },
      { role: "user", content: results },
    ] as const;
    const second = await session.client.messages.create({ ...asked, messages: [...messages] });
    return second.usage.input_tokens - first.usage.input_tokens;
  };
  const omitted = await inputOf("omitted");
  expect(omitted).toBeGreaterThan(2_000);
  expect(await inputOf("summarized")).toBe(omitted);
});

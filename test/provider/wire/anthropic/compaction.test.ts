import type Anthropic from "@anthropic-ai/sdk";
import { expect, test } from "vitest";
import { openSession, shellTool } from "../../open-session.ts";

type Beta = Anthropic.Beta.BetaMessage;

const run = { kind: "tool", operation: { kind: "run", command: "ls" } } as const;
const script = {
  turns: [
    { blocks: [run] },
    { blocks: [{ kind: "text", text: "Halfway." } as const, run] },
    { blocks: [{ kind: "text", text: "Done." } as const] },
  ],
  sides: [{ kind: "text", text: "So far: one listing." } as const],
};

const edit = (pauses: boolean) => ({
  context_management: {
    edits: [
      {
        type: "compact_20260112" as const,
        trigger: { type: "input_tokens" as const, value: 50_000 },
        pause_after_compaction: pauses,
      },
    ],
  },
});
const base = { model: "claude-sonnet-5", max_tokens: 500, tools: [shellTool] };
const go = { role: "user", content: "go" } as const;

/** The message goes back, with a result of so many bytes for each of its calls. */
function answered({ content }: Beta, bytes: number): Anthropic.Beta.BetaMessageParam[] {
  const results = content.flatMap((block) =>
    block.type === "tool_use"
      ? [{ type: "tool_result" as const, tool_use_id: block.id, content: "x".repeat(bytes) }]
      : [],
  );
  return [
    { role: "assistant", content },
    ...(results.length === 0 ? [] : [{ role: "user" as const, content: results }]),
  ];
}

test("a prompt that reaches the trigger is summarised, and the answer goes on from the summary", async () => {
  await using session = await openSession(script);
  const { messages } = session.client.beta;
  const sent: Anthropic.Beta.BetaMessageParam[] = [go];
  const one = await messages.create({ ...base, ...edit(false), messages: sent });
  sent.push(...answered(one, 300_000));
  const two = await messages.stream({ ...base, ...edit(false), messages: sent }).finalMessage();
  expect(two.content).toMatchObject([
    { type: "compaction", content: "So far: one listing." },
    { type: "text", text: "Halfway." },
    { type: "tool_use" },
  ]);
  expect(two.usage.iterations).toMatchObject([{ type: "compaction" }, { type: "message" }]);
  const [first] = two.usage.iterations ?? [];
  expect(first?.input_tokens).toBeGreaterThan(75_000);
  expect(two.usage.input_tokens).toBeLessThan(200);
  sent.push(...answered(two, 10));
  const three = await messages.create({ ...base, ...edit(false), messages: sent });
  expect(three.content).toEqual([{ type: "text", text: "Done." }]);
  expect(three.usage.input_tokens).toBeLessThan(200);
  const { exchanges } = await session.log();
  expect(exchanges.map(({ turn }) => turn)).toEqual([0, 1, 2]);
  expect(exchanges[1]?.usage.freshInputTokens).toBe((first?.input_tokens ?? 0) + two.usage.input_tokens);
});

test.each(["keeps", "drops"])("after a pause, the turn comes to a client that %s what came before", async (what) => {
  await using session = await openSession(script);
  const { messages } = session.client.beta;
  const one = await messages.create({ ...base, messages: [go] });
  const long = [go, ...answered(one, 300_000)];
  const paused = await messages.create({ ...base, ...edit(true), messages: long });
  expect(paused).toMatchObject({ stop_reason: "compaction", content: [{ type: "compaction" }] });
  const before = what === "keeps" ? long : [go];
  const next = await messages.create({ ...base, ...edit(true), messages: [...before, ...answered(paused, 0)] });
  expect(next.content[0]).toMatchObject({ type: "text", text: "Halfway." });
  const { exchanges } = await session.log();
  expect(exchanges.map(({ purpose, turn }) => [purpose, turn])).toEqual([
    ["main", 0],
    ["main", null],
    ["main", 1],
  ]);
});

test("a request for a compaction gets the summary alone, which later opens the conversation", async () => {
  await using session = await openSession(script);
  const { messages } = session.client.beta;
  const one = await messages.create({ ...base, messages: [go] });
  const asked = { ...base, compaction: { type: "summarize" as const }, messages: [go, ...answered(one, 10)] };
  const summary = await messages.create(asked);
  expect(summary).toMatchObject({ stop_reason: "compaction", content: [{ type: "compaction" }] });
  const next = await messages.create({ ...base, messages: [...answered(summary, 0), { role: "user", content: "on" }] });
  expect(next.content[0]).toMatchObject({ type: "text", text: "Halfway." });
  const wrong = { ...edit(false).context_management.edits[0], trigger: { type: "input_tokens" as const, value: 10 } };
  await expect(
    messages.create({
      ...base,
      messages: [go],
      context_management: { edits: [{ ...wrong, type: "compact_20260112" }] },
    }),
  ).rejects.toThrow("greater than or equal to 50000");
});

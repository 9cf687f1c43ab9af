import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bytesPerToken, historyBytes } from "../../../../src/engine/reference/context/budget.ts";
import { compacted, type ContextStrategy } from "../../../../src/engine/reference/context/compaction.ts";
import type { Message } from "../../../../src/engine/reference/message.ts";
import { faults, histories, prompt } from "./histories.ts";

const budgets = fc.integer({ min: 100, max: 20_000 });

function compact(strategy: ContextStrategy, messages: readonly Message[], budgetTokens: number, summary = "facts") {
  return compacted({
    strategy,
    messages,
    triggerTokens: 0.8 * budgetTokens,
    keepTokens: null,
    promptTokens: historyBytes(messages) / bytesPerToken,
    summarise: (record) => Promise.resolve(`${summary}: ${record.length}`),
  });
}

test("the checker of histories finds parted pairs, wrong roles and empty messages", () => {
  const call: Message = { role: "assistant", content: [{ type: "tool_use", id: "1", name: "ls", input: {} }] };
  const result: Message = { role: "user", content: [{ type: "tool_result", tool_use_id: "1", content: "" }] };
  expect(faults([prompt, call, result])).toEqual([]);
  expect(faults([prompt, result])).toHaveLength(2);
  expect(faults([prompt, call])).toEqual(["does not end with a user message"]);
  expect(faults([prompt, call, { role: "user", content: [] }])).toHaveLength(2);
});

test.each(["window", "mask", "summary", "hybrid"] as const)(
  "%s yields a conversation that the API accepts, keeps the task and the newest turn, and grows nothing",
  async (strategy) => {
    let rewritten = 0;
    await fc.assert(
      fc.asyncProperty(histories, budgets, async (messages, budgetTokens) => {
        const result = await compact(strategy, messages, budgetTokens);
        if (result === null) return;
        rewritten += 1;
        expect(faults(result)).toEqual([]);
        expect(result[0]?.content[0]).toEqual(prompt.content[0]);
        expect(result.at(-1)).toBe(messages.at(-1));
        expect(result.at(-2)).toBe(messages.at(-2));
        expect(result.length).toBeLessThanOrEqual(messages.length);
      }),
    );
    expect(rewritten).toBeGreaterThan(10);
  },
);

test("none never rewrites", async () => {
  await fc.assert(
    fc.asyncProperty(histories, budgets, async (messages, budget) => {
      expect(await compact("none", messages, budget)).toBeNull();
    }),
  );
});

test("a window fits half of the budget unless the newest turn alone is larger, and would not fit with one turn more", async () => {
  await fc.assert(
    fc.asyncProperty(histories, budgets, async (messages, budgetTokens) => {
      const result = await compact("window", messages, budgetTokens);
      if (result === null) return;
      const roomBytes = 0.5 * budgetTokens * bytesPerToken;
      expect(result.length === 3 || historyBytes(result) <= roomBytes).toBe(true);
      const withOneMore = [prompt, ...messages.slice(messages.length - result.length - 1)];
      expect(historyBytes(withOneMore)).toBeGreaterThan(roomBytes);
    }),
  );
});

test("a mask changes only old results, gains a fifth of the budget, and finds nothing to do a second time", async () => {
  await fc.assert(
    fc.asyncProperty(histories, budgets, async (messages, budgetTokens) => {
      const result = await compact("mask", messages, budgetTokens);
      if (result === null) return;
      expect(historyBytes(messages) - historyBytes(result)).toBeGreaterThanOrEqual(0.2 * budgetTokens * bytesPerToken);
      expect(result.filter(({ role }) => role === "assistant")).toEqual(
        messages.filter(({ role }) => role === "assistant"),
      );
      const kept = messages.findIndex(
        (_, at) => historyBytes(messages.slice(at)) <= 0.4 * budgetTokens * bytesPerToken,
      );
      const protectedCount = kept === -1 ? 1 : messages.length - kept;
      expect(result.slice(-protectedCount)).toEqual(messages.slice(-protectedCount));
      expect(await compact("mask", result, budgetTokens)).toBeNull();
    }),
  );
});

test("a second summary replaces the first, which it has read", async () => {
  const first = await compact("summary", [prompt, ...turn("a"), ...turn("b")], 100, "FACT one");
  const records: string[] = [];
  const second = await compacted({
    strategy: "summary",
    messages: [...(first ?? []), ...turn("c")],
    triggerTokens: 80,
    keepTokens: null,
    promptTokens: 1_000,
    summarise: (record) => {
      records.push(record);
      return Promise.resolve("FACT two");
    },
  });
  expect(records[0]).toContain("FACT one");
  expect(records[0]).toContain("bbbb");
  expect(second?.[0]?.content.map((block) => (block.type === "text" ? block.text : ""))).toEqual([
    "the task",
    "Summary of the work so far (older messages were removed):\nFACT two",
  ]);
  expect(second?.slice(1)).toEqual(turn("c"));
});

function turn(name: string): Message[] {
  return [
    { role: "assistant", content: [{ type: "tool_use", id: name, name: "view", input: { path: name } }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: name, content: name.repeat(400) }] },
  ];
}

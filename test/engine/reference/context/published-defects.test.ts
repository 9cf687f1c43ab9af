import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compacted, type ContextStrategy } from "../../../../src/engine/reference/context/compaction.ts";
import { ContextKeeper } from "../../../../src/engine/reference/context/context-keeper.ts";
import { History, type Message } from "../../../../src/engine/reference/message.ts";
import { faults, histories, prompt } from "./histories.ts";

const strategies = fc.constantFrom<ContextStrategy>("window", "mask", "summary", "hybrid");

/** The naive window of a published example: newest messages first until the room is used up, wherever that cuts. */
function newestThatFit(messages: readonly Message[], count: number): readonly Message[] {
  return messages.slice(-count);
}

test("defect: a context manager that splits a call from its result is told by the checker, and no strategy here does it", async () => {
  let split = 0;
  await fc.assert(
    fc.asyncProperty(
      histories,
      strategies,
      fc.integer({ min: 80, max: 16_000 }),
      async (messages, strategy, triggerTokens) => {
        if (faults(newestThatFit(messages, messages.length - 2)).length > 0) split += 1;
        const result = await compacted({
          strategy,
          messages,
          triggerTokens,
          keepTokens: null,
          promptTokens: triggerTokens,
          summarise: () => Promise.resolve("facts"),
        });
        expect(faults(result ?? messages)).toEqual([]);
      },
    ),
  );
  expect(split).toBeGreaterThan(10);
});

test("defect: a context manager that injects a second system message: a summary goes into the first user message instead", async () => {
  const messages = [prompt, ...turn("a"), ...turn("b"), ...turn("c")];
  const result = await compacted({
    strategy: "summary",
    messages,
    triggerTokens: 100,
    keepTokens: null,
    promptTokens: 2_000,
    summarise: () => Promise.resolve("facts"),
  });
  expect(result?.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  expect(result?.[0]?.content).toHaveLength(2);
});

test("defect: a context manager that changes the prefix every turn after the limit: here one rewrite lasts for several turns", async () => {
  const history = new History(prompt);
  const keeper = new ContextKeeper({
    strategy: "window",
    budgetTokens: 2_000,
    triggerShare: 0.8,
    keepTokens: null,
    fixedTokens: 0,
    emit: () => undefined,
    summarise: () => Promise.resolve(""),
  });
  let rewrites = 0;
  for (let index = 0; index < 40; index += 1) {
    const before = history.messages;
    await keeper.fit(history);
    if (history.messages !== before) rewrites += 1;
    for (const message of turn(`t${index}`)) history.append(message);
  }
  expect(rewrites).toBeGreaterThan(2);
  expect(rewrites).toBeLessThan(14);
});

function turn(name: string): Message[] {
  return [
    { role: "assistant", content: [{ type: "tool_use", id: name, name: "view", input: { path: name } }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: name, content: "x".repeat(800) }] },
  ];
}

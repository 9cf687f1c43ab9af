import { expect, test } from "vitest";
import { ContextKeeper } from "../../../../src/engine/reference/context/context-keeper.ts";
import type { ContextStrategy } from "../../../../src/engine/reference/context/compaction.ts";
import { History } from "../../../../src/engine/reference/message.ts";
import type { AgentEvent } from "../../../../src/engine/reference/agent-event.ts";
import { prompt } from "./histories.ts";

function setUp(strategy: ContextStrategy, budgetTokens: number, summary = "short") {
  const events: AgentEvent[] = [];
  const records: string[] = [];
  const keeper = new ContextKeeper({
    strategy,
    budgetTokens,
    triggerShare: 0.8,
    keepTokens: null,
    fixedTokens: 0,
    emit: (event) => events.push(event),
    summarise: (record) => {
      records.push(record);
      return Promise.resolve(summary);
    },
  });
  const history = new History(prompt);
  const addTurn = (id: string, resultBytes: number): void => {
    history.append({ role: "assistant", content: [{ type: "tool_use", id, name: "view", input: {} }] });
    history.append({
      role: "user",
      content: [{ type: "tool_result", tool_use_id: id, content: "x".repeat(resultBytes) }],
    });
  };
  return { events, records, keeper, history, addTurn };
}

const usage = (tokens: number) => ({
  freshInputTokens: tokens,
  cacheWriteTokens: 0,
  cacheReadTokens: 0,
  outputTokens: 1,
});

test("nothing is rewritten below four fifths of the budget, and the provider's count decides what is below", async () => {
  const { keeper, history, addTurn, events } = setUp("window", 1_000);
  addTurn("a", 1_200);
  addTurn("b", 1_200);
  const before = history.messages;
  await keeper.fit(history);
  expect(history.messages).toBe(before);
  keeper.counted(history, usage(799));
  await keeper.fit(history);
  expect(events).toEqual([]);
  keeper.counted(history, usage(800));
  await keeper.fit(history);
  expect(events.map(({ kind }) => kind)).toEqual(["compaction-start", "compaction-end"]);
  expect(history.messages.length).toBeLessThan(before.length);
});

test("after two passes that did not shrink the prompt by a fifth, no third one is paid for", async () => {
  const { keeper, history, addTurn, records, events } = setUp("summary", 1_000, "y".repeat(20_000));
  addTurn("a", 100);
  for (const id of ["b", "c", "d", "e"]) {
    addTurn(id, 4_000);
    await keeper.fit(history);
  }
  expect(records).toHaveLength(2);
  expect(events.filter((event) => event.kind === "compaction-end").map(({ effective }) => effective)).toEqual([
    false,
    false,
  ]);
  expect(events.at(-1)).toEqual({
    kind: "compaction-stopped",
    strategy: "summary",
    reason: "2 passes shrank the prompt by too little",
  });
});

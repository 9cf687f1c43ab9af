import { expect, test } from "vitest";
import { pricedCalls } from "../../src/cost/priced-calls.ts";
import { sessionCost } from "../../src/cost/session-cost.ts";
import type { ImportedExchange } from "../../src/import/imported-session.ts";

const days = { pricesOf: "2026-11-01", today: "2026-11-01" };
const mark = { type: "ephemeral" };
const filler = "word ".repeat(2_400);

interface Said {
  readonly startS: number;
  readonly system?: string;
  readonly messages: readonly string[];
  readonly usage: object;
  readonly tools?: boolean;
}

function exchange({ startS, system = filler, messages, usage, tools = true }: Said): ImportedExchange {
  const content = messages.map((text, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content: [{ type: "text", text, ...(index === messages.length - 1 && { cache_control: mark }) }],
  }));
  const body = {
    model: "claude-sonnet-5",
    max_tokens: 100,
    system: [{ type: "text", text: system, cache_control: mark }],
    ...(tools && { tools: [{ name: "Bash", input_schema: { type: "object" } }] }),
    messages: content,
  };
  return {
    part: null,
    conversation: "c",
    place: `at ${startS} s`,
    startMs: 1_793_613_600_000 + startS * 1000,
    endMs: 1_793_613_601_000 + startS * 1000,
    target: "/v1/messages",
    requestHeaders: [],
    request: [JSON.stringify(body)],
    response: { status: 200, headers: [], body: JSON.stringify({ model: "claude-sonnet-5", usage }) },
  };
}

const used = (read: number, written: number, output = 10): object => ({
  input_tokens: 0,
  cache_read_input_tokens: read,
  cache_creation_input_tokens: written,
  output_tokens: output,
});
const costOf = (...said: readonly Said[]) => sessionCost(pricedCalls(said.map(exchange), days));

test("a session that reads what it wrote agrees with the model, and costs more without marks", () => {
  const cost = costOf(
    { startS: 0, messages: ["one"], usage: used(0, 4_000) },
    { startS: 10, messages: ["one", "answer", "two"], usage: used(4_000, 200) },
  );
  expect(cost.check?.agrees).toBe(true);
  expect(cost.misses).toEqual([]);
  expect(cost.modelledNanoUsd).toBe(cost.total.costNanoUsd);
  const without = cost.whatIfs.find(({ text }) => text === "without cache marks");
  expect(without?.costNanoUsd).toBe(8_200 * 2_000 + 20 * 10_000);
});

test("a prompt whose system part changed misses for that reason", () => {
  const { misses, check } = costOf(
    { startS: 0, messages: ["one"], usage: used(0, 4_000) },
    { startS: 10, system: `now ${filler}`, messages: ["one", "answer", "two"], usage: used(0, 4_200) },
  );
  expect(misses).toMatchObject([
    { calls: 1, missedTokens: 4_000, reason: "the system before the end of the last prompt changed" },
  ]);
  expect(check?.agrees).toBe(true);
});

test("after five idle minutes the entry has expired, and an hour's life would have paid", () => {
  const cost = costOf(
    { startS: 0, messages: ["one"], usage: used(0, 40_000) },
    { startS: 400, messages: ["one", "answer", "two"], usage: used(0, 40_200) },
    { startS: 800, messages: ["one", "answer", "two", "answer", "three"], usage: used(0, 40_400) },
  );
  expect(cost.misses[0]).toMatchObject({ calls: 2, reason: "the entry had expired" });
  const hour = cost.whatIfs.find(({ text }) => text === "with marks that live an hour");
  expect(hour?.costNanoUsd).toBeLessThan(cost.modelledNanoUsd ?? 0);
});

test("where the recorded reads differ from the model's, the call is named with a reason", () => {
  const { check } = costOf(
    { startS: 0, messages: ["one"], usage: used(0, 4_000) },
    { startS: 10, messages: ["one", "answer", "two"], usage: used(0, 4_200) },
  );
  expect(check).toMatchObject({
    agrees: false,
    differences: [{ place: "at 10 s", recordedReadTokens: 0, modelledReadTokens: 4_000 }],
  });
});

test("calls without tools are side traffic, and the session is cheaper without them", () => {
  const cost = costOf(
    { startS: 0, messages: ["give this a title"], usage: used(0, 3_000), tools: false, system: `title ${filler}` },
    { startS: 1, messages: ["one"], usage: used(0, 4_000) },
  );
  expect(cost.parts.side?.calls).toBe(1);
  const without = cost.whatIfs.find(({ kind }) => kind === "side-traffic");
  expect(without?.costNanoUsd).toBe(4_000 * 2_500 + 10 * 10_000);
});

test("thinking is unknown unless every answer counts it", () => {
  const counted = { ...used(0, 4_000), output_tokens_details: { thinking_tokens: 4 } };
  expect(costOf({ startS: 0, messages: ["one"], usage: counted }).total.thinkingTokens).toBe(4);
  expect(costOf({ startS: 0, messages: ["one"], usage: used(0, 4_000) }).total.thinkingTokens).toBeNull();
});

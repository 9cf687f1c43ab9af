import { expect, test } from "vitest";
import { openSession } from "../open-session.ts";

const script = { turns: ["one", "two"].map((text) => ({ blocks: [{ kind: "text", text } as const] })) };
const opening = { role: "user", content: "x".repeat(9_000) } as const;

test("without waiting, parallel equal prompts all miss, and a prompt that goes on from one of them hits", async () => {
  await using session = await openSession(script, { latency: { kind: "instant" } });
  const ask = (...more: { role: "user" | "assistant"; content: string }[]) =>
    session.client.messages.create({
      model: "claude-opus-5",
      max_tokens: 50,
      cache_control: { type: "ephemeral" },
      messages: [opening, ...more],
    });
  await Promise.all([ask(), ask(), ask(), ask()]);
  await ask({ role: "assistant", content: "one" }, { role: "user", content: "on" });
  const { exchanges } = await session.log();
  const read = exchanges.map(({ usage }) => usage.cacheReadTokens > 0);
  expect(read).toEqual([false, false, false, false, true]);
  expect(exchanges.slice(1).map(({ cache }) => cache.reason?.kind)).toEqual([
    ...Array.from({ length: 3 }, () => "not-readable-yet"),
    "hit",
  ]);
});

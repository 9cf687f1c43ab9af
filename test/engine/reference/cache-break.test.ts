import { expect, test } from "vitest";
import { latencyFits } from "../../../src/core/latency-fits.ts";
import type { WireExchange } from "../../../src/core/trace.ts";
import { CacheBreakDetector } from "../../../src/engine/reference/cache-break.ts";
import { parseOptions } from "../../../src/engine/reference/options.ts";
import type { AgentEvent } from "../../../src/engine/reference/agent-event.ts";
import { runAgent } from "../../../src/engine/reference/run-agent.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";
import { virtualFetch } from "../../../src/provider/virtual/virtual-fetch.ts";
import { workspace } from "../workspace.ts";

// The client wants a key; where it would go is in this process.
process.env["ANTHROPIC_API_KEY"] = "key-for-tests";
const tool = (name: string) => ({ name, input_schema: { type: "object" as const } });
const write = (text: string) => ({ kind: "tool", operation: { kind: "write", path: `${text}.txt`, text } }) as const;
const base = { model: "m", max_tokens: 1, messages: [{ role: "user" as const, content: "one" }] };

test("a request that only adds messages breaks nothing, and moved cache marks are no change", () => {
  const detector = new CacheBreakDetector();
  const marked = { type: "text" as const, text: "rules", cache_control: { type: "ephemeral" as const } };
  expect(detector.next({ ...base, system: [marked] })).toBeNull();
  const messages = [...base.messages, { role: "assistant" as const, content: "two" }];
  expect(detector.next({ ...base, messages, system: [{ type: "text", text: "rules" }] })).toBeNull();
  expect(detector.next({ ...base, messages: base.messages, system: [marked] })).toMatchObject({
    section: "messages",
    part: 1,
    after: "",
  });
});

test("a tool that is added comes before everything else", () => {
  const detector = new CacheBreakDetector();
  detector.next({ ...base, tools: [tool("a")] });
  expect(detector.next({ ...base, tools: [tool("a"), tool("b")] })).toMatchObject({
    section: "tools",
    part: 1,
    atByte: 0,
  });
});

test.each(["clock", "workspace-state", "tool-order", "history", "clock-last", "none"])(
  "%s: the engine names the same requests and sections as the provider, which compares the bytes it got",
  async (volatile) => {
    await using space = await workspace({ "a.txt": "x".repeat(2_000) });
    const exchanges: WireExchange[] = [];
    const events: AgentEvent[] = [];
    const clock = new VirtualClock();
    const read = { kind: "tool", operation: { kind: "read", path: "a.txt" } } as const;
    const fetch = virtualFetch({
      script: {
        turns: [
          ...["one", "two", "three", "four", "five"].map((text) => ({ blocks: [write(text), read] })),
          { blocks: [{ kind: "text", text: "done" }] },
        ],
      },
      settings: {
        model: "claude-sonnet-5",
        seed: "s",
        asOf: "2026-11-01",
        latency: { kind: "linear", ...latencyFits["sonnet-4-5"], logSd: 0, timeScale: 1 },
      },
      clock,
      onExchange: (exchange) => exchanges.push(exchange),
    });
    const options = parseOptions(["--volatile", volatile, "--output", "jsonl", "go"]);
    if (options === null) throw new Error("no options");
    const signal = new AbortController().signal;
    const failure = await runAgent({
      options,
      prompt: "go",
      root: space.root,
      signal,
      clock,
      fetch,
      emit: (event) => events.push(event),
    });
    expect(failure).toBeNull();
    const told = events.flatMap((event) => (event.kind === "cache-break" ? [[event.turn, event.section]] : []));
    const seen = exchanges.flatMap(({ cache }, turn) =>
      cache.firstDifference === null ? [] : [[turn, cache.firstDifference.section]],
    );
    expect(told).toEqual(seen);
    expect(told.length > 0).toBe(!["clock-last", "none"].includes(volatile));
  },
);

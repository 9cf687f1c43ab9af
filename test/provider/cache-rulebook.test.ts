import { expect, test } from "vitest";
import type { LatencyProfile } from "../../src/core/provider-settings.ts";
import { thinkingSignature } from "../../src/provider/answer/thinking-signature.ts";
import { billed, type Body, type Counts, go, type Life, mark, said, type Step, text, user } from "./billed-steps.ts";

/** The rules of the "Prompt caching" page (Claude Platform Docs, copies of July to October 2026), one by one, over HTTP. */

const system = [text(600, "5m")];
const hour = [text(600, "1h")];
const tool = (name: string, more: Body = {}): Body => ({ name, input_schema: { type: "object" }, ...more });
const parallel = (round: number): Body[] => [
  {
    role: "assistant",
    content: Array.from({ length: 15 }, (_, call) => ({
      type: "tool_use",
      id: `toolu_${round}_${call}`,
      name: "a",
      input: {},
    })),
  },
  user(
    ...Array.from({ length: 15 }, (_, call) => ({
      type: "tool_result",
      tool_use_id: `toolu_${round}_${call}`,
      content: "ok",
    })),
  ),
];
const blocks = (count: number, last: Life): Body[] =>
  Array.from({ length: count }, (_, index) =>
    said(10, index === count - 1 ? last : undefined, String.fromCodePoint(97 + index)),
  );
const read = (tokens: number): unknown => [tokens, expect.any(Number), 0, expect.any(Number)];

interface Rule {
  readonly steps: readonly Step[];
  readonly counts: readonly unknown[];
  readonly latency?: LatencyProfile;
}

const rules: Readonly<Record<string, Rule>> = {
  "1: a prefix is known by its model and every byte, tools first, then system, then messages": {
    steps: [
      { system, tools: [tool("a")] },
      { system, tools: [tool("a")] },
      { system, tools: [tool("b")] },
      { system: [text(600, "5m", "t")], tools: [tool("a")] },
      { system, tools: [tool("a")], model: "claude-opus-5" },
    ].map((step, at) => ({ ...step, at })),
    counts: [
      [0, 612, 0, 10],
      [612, 0, 0, 10],
      [0, 612, 0, 10],
      [0, 612, 0, 10],
      [0, 612, 0, 10],
    ],
  },
  "1: a workspace shares nothing with another": {
    steps: [{ system }, { system, at: 1, workspace: "other" }, { system, at: 2 }],
    counts: [
      [0, 600, 0, 10],
      [0, 600, 0, 10],
      [600, 0, 0, 10],
    ],
  },
  "2: a fifth breakpoint is refused, also one that automatic caching adds": {
    steps: [
      { system: [1, 2, 3, 4, 5].map(() => text(200, "5m")) },
      { system: [1, 2, 3, 4].map(() => text(200, "5m")), cache_control: { type: "ephemeral" } },
      { system: [1, 2, 3, 4].map(() => text(200, "5m")) },
    ],
    counts: [expect.stringContaining("Found 5"), expect.stringContaining("Found 5"), [0, 800, 0, 10]],
  },
  "2: automatic caching marks the last block, does nothing where it carries the same life, and refuses another": {
    steps: [
      { cache_control: { type: "ephemeral" }, system: [text(600)] },
      {
        cache_control: { type: "ephemeral" },
        system: [1, 2, 3].map(() => text(200, "5m")),
        messages: [user(said(10, "5m"))],
        at: 1,
      },
      { cache_control: { type: "ephemeral", ttl: "1h" }, messages: [user(said(10, "5m"))], at: 2 },
    ],
    counts: [[0, 610, 0, 0], [0, 610, 0, 0], expect.stringContaining("already has a cache_control with ttl='5m'")],
  },
  "3: a breakpoint writes the prefix that ends at it and nothing else": {
    steps: [
      { system: [text(600), text(600, "5m")] },
      { system: [text(600, "5m")], at: 1 },
      { system: [text(600), text(600), text(600, "5m")], at: 2 },
    ],
    counts: [
      [0, 1_200, 0, 10],
      [0, 600, 0, 10],
      [1_200, 600, 0, 10],
    ],
  },
  "4: the twentieth position back, the breakpoint itself counted, is read": {
    steps: [{ system }, { system: [text(600)], messages: [user(...blocks(19, "5m"))], at: 1 }],
    counts: [
      [0, 600, 0, 10],
      [600, 190, 0, 0],
    ],
  },
  "4: the twenty-first is not": {
    steps: [{ system }, { system: [text(600)], messages: [user(...blocks(20, "5m"))], at: 1 }],
    counts: [
      [0, 600, 0, 10],
      [0, 800, 0, 0],
    ],
  },
  "4: a run of calls is one position, and so is a run of results": {
    steps: [
      { system, messages: [go] },
      {
        system: [text(600)],
        at: 1,
        messages: [go, ...[0, 1, 2, 3, 4, 5, 6, 7].flatMap(parallel), user(said(10, "5m"))],
      },
    ],
    counts: [[0, 600, 0, 10], read(600)],
  },
  "6: five minutes without use end an entry": {
    steps: [{ system }, { system, at: 300 }],
    counts: [
      [0, 600, 0, 10],
      [0, 600, 0, 10],
    ],
  },
  "6: each use begins the five minutes again, for nothing": {
    steps: [{ system }, { system, at: 299 }, { system, at: 598 }, { system, at: 898 }],
    counts: [
      [0, 600, 0, 10],
      [600, 0, 0, 10],
      [600, 0, 0, 10],
      [0, 600, 0, 10],
    ],
  },
  "6: life counts from the start of the request: a response of four minutes leaves one": {
    latency: { kind: "fixed", ttftNs: 240e9, perTokenNs: 0 },
    steps: [{ system }, { system, at: 299 }, { system, at: 600 }],
    counts: [
      [0, 600, 0, 10],
      [600, 0, 0, 10],
      [0, 600, 0, 10],
    ],
  },
  "6: an entry that is read keeps its own life, not that of the mark that read it": {
    steps: [{ system: hour }, { system, at: 10 }, { system, at: 3_609 }, { system: hour, at: 7_300 }],
    counts: [
      [0, 0, 600, 10],
      [600, 0, 0, 10],
      [600, 0, 0, 10],
      [0, 0, 600, 10],
    ],
  },
  "7: an hour may not follow five minutes": {
    steps: [{ system: [text(600, "5m"), text(600, "1h")] }],
    counts: [expect.stringContaining("must not come after a ttl='5m'")],
  },
  "7: what is beyond the hit is written for an hour up to the last such mark, for five minutes from there on": {
    steps: [
      { system: hour },
      { system: [text(600, "1h"), text(400, "1h"), text(300, "5m")], at: 1 },
      { system: [text(600, "1h"), text(400, "1h"), text(300, "5m"), text(200, "5m")], at: 2 },
    ],
    counts: [
      [0, 0, 600, 10],
      [600, 300, 400, 10],
      [1_300, 200, 0, 10],
    ],
  },
  "8: an entry can be read from when the first response begins; equal requests before all miss": {
    latency: { kind: "fixed", ttftNs: 10e9, perTokenNs: 0 },
    steps: [{ system }, { system, at: 0 }, { system, at: 9 }, { system, at: 11 }],
    counts: [
      [0, 600, 0, 10],
      [0, 600, 0, 10],
      [0, 600, 0, 10],
      [600, 0, 0, 10],
    ],
  },
  "10: an image that a tool hands over changes the messages, and nothing before them": {
    steps: [
      { system, messages: [user(said(600, "5m"))] },
      { system, at: 1, messages: [user(said(600, "5m")), ...imageResult()] },
    ],
    counts: [
      [0, 1_200, 0, 0],
      [600, 600, 0, expect.any(Number)],
    ],
  },
  "10: citations that a tool hands over change system and messages": {
    steps: [
      { tools: [tool("a", mark("5m")), tool("b", { description: "d".repeat(3_000), ...mark("5m") })], system },
      {
        tools: [tool("a", mark("5m")), tool("b", { description: "d".repeat(3_000), ...mark("5m") })],
        system,
        at: 1,
        messages: [go, ...citedResult()],
      },
    ],
    counts: [expect.anything(), [expect.any(Number), 600, 0, expect.any(Number)]],
  },
  "11: thinking carries no mark": {
    steps: [{ messages: [go, { role: "assistant", content: [thinking("5m")] }, go] }],
    counts: [expect.stringContaining("cache_control cannot be set on thinking blocks")],
  },
  "11: thinking is cached with its turn, and counts as input when it is read": {
    steps: [0, 1].map((at) => ({
      at,
      messages: [go, { role: "assistant", content: [thinking(), { type: "text", text: "t", ...mark("5m") }] }, go],
    })),
    counts: [[0, expect.any(Number), 0, 10], expect.toSatisfy(([tokens]: Counts) => tokens > 1_000)],
  },
  "11: an empty text is refused, marked or not": {
    steps: [{ system: [{ type: "text", text: "", ...mark("5m") }] }],
    counts: [expect.stringContaining("must be non-empty")],
  },
};

function thinking(life?: Life): Body {
  const thought = "h".repeat(4_000);
  return { type: "thinking", thinking: thought, signature: thinkingSignature("block", thought), ...mark(life) };
}

function handedOver(inner: Body): Body[] {
  return [
    { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "a", input: {} }] },
    user({ type: "tool_result", tool_use_id: "toolu_1", content: [inner] }),
  ];
}

function imageResult(): Body[] {
  return handedOver({ type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } });
}

function citedResult(): Body[] {
  const content = [{ type: "text", text: "found" }];
  return handedOver({ type: "search_result", source: "s", title: "t", content, citations: { enabled: true } });
}

test.each(Object.entries(rules))("rule %s", async (_, { steps, counts, latency }) => {
  expect(await billed("claude-opus-5-5", steps, latency)).toEqual(counts);
});

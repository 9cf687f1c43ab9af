import { expect, test } from "vitest";
import type { CauseDifference } from "../../../src/core/cause.ts";
import type { ComparisonRow } from "../../../src/core/comparison.ts";
import type { RequestRecord } from "../../../src/core/run-record.ts";
import { causesOf } from "../../../src/gate/causes/causes.ts";
import { requestOf, runRecord, scenarioRecord, tokens, trial } from "../run-records.ts";

const sections = (system: string, systemBytes = 100) => [
  { name: "tools" as const, bytes: 50, tokens: 12, digest: "t" },
  { name: "system" as const, bytes: systemBytes, tokens: 25, digest: system },
];
const known = { maxTokens: 8192, model: "small" } as const;
const plain = [1, 2, 3].map(() => requestOf(sections("a"), known));
const clock = (time: string) =>
  plain.map((_, place) =>
    requestOf(sections(`${time} ${place}`), {
      ...(place > 0 && {
        difference: {
          section: "system",
          atByte: 12,
          before: `It is ${time}:0${place - 1}`,
          after: `It is ${time}:0${place}`,
        },
      }),
    }),
  );
const armSides = (arm: string, head: readonly RequestRecord[], base: readonly RequestRecord[] = plain) => ({
  scenario: "s",
  arm,
  baseTrials: [trial(0, "head", {}, { requests: base })],
  headTrials: [trial(0, "head", {}, { requests: head })],
});
const row = (metric: string, base: number, head: number, arm = "on"): ComparisonRow => {
  const verdict = head === base ? "unchanged" : head > base ? "regressed" : "improved";
  const judgement = { kind: "exact", verdict, difference: head - base, detail: null } as const;
  return { scenario: "s", arm, metric, gates: true, base, head, judgement };
};
const timing = (metric: string, base: number, head: number): ComparisonRow => {
  const verdict = head > base ? "regressed" : "improved";
  const change = head / base - 1;
  const rest = { change, low: change, high: change, margin: 0.03, recordings: 5 };
  return { ...row(metric, base, head), judgement: { kind: "stored", verdict, ...rest } };
};
const mark = { section: "messages", block: 2, life: "5m" } as const;
const withMark = (change: Partial<typeof mark> | { life: string; block: number }) =>
  plain.map((one, place) => ({ ...one, breakpoints: 1, marks: [place === 2 ? { ...mark, ...change } : mark] }));

test.for<readonly [string, readonly RequestRecord[], string, CauseDifference]>([
  [
    "a clock in the system prompt",
    clock("14:59"),
    "cost.total",
    {
      kind: "prompt-volatile",
      section: "system",
      request: 2,
      requests: 2,
      atByte: 12,
      before: "It is 14:59:00",
      after: "It is 14:59:01",
    },
  ],
  [
    "a longer system prompt",
    plain.map(() => requestOf(sections("b", 140))),
    "cost.total",
    { kind: "prompt-changed", section: "system", request: 1, base: 100, head: 140 },
  ],
  [
    "a lost cache mark",
    plain.map((one, place) => ({ ...one, breakpoints: place === 1 ? 1 : 0 })),
    "gen_ai.usage.cache_read.input_tokens",
    { kind: "cache-marks", request: 2, base: 0, head: 1 },
  ],
  [
    "one request more",
    [...plain, requestOf(sections("a"))],
    "gen_ai.invoke_agent.inference_calls",
    { kind: "requests", request: 4, base: 3, head: 4 },
  ],
  [
    "a request that is sent again",
    [...plain.slice(0, 1), requestOf(sections("a"), { failure: "refused" }), ...plain.slice(1)],
    "retry.amplification",
    { kind: "retries", request: 2, base: 0, head: 1 },
  ],
  [
    "a connection for each request",
    plain.map((one, connection) => ({ ...one, connection })),
    "connections.opened",
    { kind: "connections", request: 2, base: 1, head: 3 },
  ],
  [
    "one retry more before it gives up",
    [...plain, ...[1, 2].map(() => requestOf(sections("a"), { failure: "refused" }))],
    "faults.futile_attempts",
    { kind: "retries", request: 4, base: 0, head: 1 },
  ],
  [
    "a lower limit of output",
    plain.map((one) => ({ ...one, maxTokens: 8191 })),
    "turns.output_limit",
    { kind: "output-limit", request: 1, base: 8192, head: 8191 },
  ],
  [
    "a dearer model",
    plain.map((one) => ({ ...one, model: "large" })),
    "cost.total",
    { kind: "model", request: 1, base: "small", head: "large" },
  ],
  [
    "a longer answer",
    plain.map((one, place) => ({ ...one, outputTokens: place === 2 ? 9 : 1 })),
    "gen_ai.usage.output_tokens",
    { kind: "output", request: 3, base: 1, head: 9 },
  ],
])("%s is named with the request at which the sides first differ", ([, head, metric, difference]) => {
  expect(causesOf([row(metric, 5, 9)], [armSides("on", head)], [])[0]?.difference).toEqual(difference);
});

test("a clock that is gone is why the cost fell, and never why another number rose", () => {
  const shorter = plain.map(() => requestOf(sections("b", 90)));
  const fallen = causesOf([row("cost.total", 9, 5)], [armSides("on", shorter, clock("14:59"))], []);
  expect(fallen[0]?.difference).toMatchObject({ kind: "prompt-steady", section: "system", request: 2, requests: 2 });
  const risen = causesOf([row("wire.request_bytes", 5, 9)], [armSides("on", shorter, clock("14:59"))], []);
  expect(risen[0]?.difference.kind).toBe("prompt-changed");
  const still = causesOf([row("cost.total", 9, 5)], [armSides("on", clock("14:59"), clock("14:59"))], []);
  expect(still.map(({ difference }) => difference.kind)).not.toContain("prompt-steady");
});

test("one clock is one cause for all arms and prompt numbers, and tells the largest change of the cost", () => {
  const arms = ["one", "two", "three"];
  const rows = arms.flatMap((arm, place) => [
    row("cost.total", 100, 110 + place, arm),
    row("gen_ai.usage.cache_creation.input_tokens", 5, 9, arm),
    row("gen_ai.invoke_agent.inference_calls", 3, 3, arm),
  ]);
  const causes = causesOf(
    rows,
    arms.map((arm, place) => armSides(arm, clock(`1${place}:59`))),
    [],
  );
  expect(causes).toHaveLength(1);
  expect(causes[0]).toMatchObject({ difference: { kind: "prompt-volatile" }, costNanoUsd: 12 });
  expect(causes[0]?.rows).toHaveLength(6);
});

test("tools that wait for each other and a slow start are told apart from the prompt", () => {
  const rows = [
    row("tools.makespan", 10, 40),
    row("tools.max_inflight", 4, 1),
    timing("startup.spawn_to_first_request", 50, 90),
    row("cost.total", 100, 110),
    timing("loop.lag", 1, 2),
  ];
  const longer = plain.map(() => requestOf(sections("b", 140)));
  const causes = causesOf(rows, [armSides("on", longer)], []);
  expect(causes.map(({ difference, rows: own }) => [difference.kind, own.map(({ metric }) => metric)])).toEqual([
    ["concurrency", ["tools.makespan", "tools.max_inflight"]],
    ["start", ["startup.spawn_to_first_request"]],
    ["prompt-changed", ["cost.total"]],
    ["unknown", ["loop.lag"]],
  ]);
  expect(causes[0]?.difference).toEqual({ kind: "concurrency", metric: "tools.max_inflight", base: 4, head: 1 });
});

test("lost information comes first, and rows that did not change have no cause", () => {
  const lost: ComparisonRow = {
    ...row("context.fact_recall", 1, 0.5),
    judgement: { kind: "exact", verdict: "regressed", difference: -0.5, detail: null },
  };
  const causes = causesOf([timing("loop.lag", 5, 6), row("cost.total", 1, 1), lost], [armSides("on", plain)], []);
  expect(causes.map(({ difference }) => difference.kind)).toEqual(["information", "unknown"]);
});

const markCause = (change: Parameters<typeof withMark>[0]) =>
  causesOf([row("cost.total", 5, 9)], [armSides("on", withMark(change), withMark({}))], [])[0]?.difference;

test("a cache mark that moved, or lives longer, is told from one that is lost", () => {
  const moved = { ...mark, block: 1 };
  expect(markCause(moved)).toEqual({ kind: "cache-mark-moved", request: 3, base: mark, head: moved });
  expect(markCause({ ...mark, life: "1h" })).toMatchObject({ kind: "cache-mark-moved", head: { life: "1h" } });
  expect(markCause({})).toEqual({ kind: "count", metric: "cost.total", base: 5, head: 9 });
});

const summary = (text: string) => [requestOf(sections(text, text.length))];
const sideOf = (arm: string, base: readonly RequestRecord[], head: readonly RequestRecord[]) => ({
  ...armSides(arm, plain),
  baseTrials: [trial(0, "head", {}, { requests: plain, sides: base })],
  headTrials: [trial(0, "head", {}, { requests: plain, sides: head })],
});

test("a summary with another prompt and a title beside the session are named", () => {
  const prompt = causesOf([row("cost.total", 5, 9)], [sideOf("on", summary("a"), summary("bb"))], []);
  expect(prompt[0]?.difference).toEqual({ kind: "side-prompt", section: "system", request: 1, base: 1, head: 2 });
  const calls = causesOf([row("gen_ai.invoke_agent.inference_calls", 3, 4)], [sideOf("on", [], summary("a"))], []);
  expect(calls[0]?.difference).toEqual({ kind: "side-requests", request: 1, base: 0, head: 1 });
});

const stamped = (stamp: string, bytes = 100) => plain.map(() => requestOf(sections(stamp, bytes), known));
const repeatedBase = (head: readonly RequestRecord[]) => ({
  ...armSides("on", head),
  baseTrials: ["t1", "t2"].map((stamp, index) => trial(index, "head", {}, { requests: stamped(stamp) })),
});

test("a prompt that differs in each trial of the base explains nothing, unless only the head's size differs", () => {
  const rows = [row("turns.first_prompt", 5, 13)];
  const own = { kind: "count", metric: "turns.first_prompt", base: 5, head: 13 };
  expect(causesOf(rows, [repeatedBase(stamped("t3"))], [])[0]?.difference).toEqual(own);
  const longer = causesOf(rows, [repeatedBase(stamped("t3", 140))], [])[0]?.difference;
  expect(longer).toEqual({ kind: "prompt-changed", section: "system", request: 1, base: 100, head: 140 });
});

test("a request that is sent again does not shift the prompts after it", () => {
  const growing = [1, 2, 3].map((turn) => requestOf(sections(`turn ${turn}`)));
  const again = requestOf(sections("turn 2"), { failure: "refused" });
  const head = growing.toSpliced(1, 0, again);
  const [cause] = causesOf([row("cost.total", 5, 9)], [armSides("on", head, growing)], []);
  expect(cause?.difference).toEqual({ kind: "retries", request: 2, base: 0, head: 1 });
});

test("of counted numbers that nothing explains, one that fails the gate and was zero speaks for its arm", () => {
  const rows = [
    { ...row("simulated.makespan", 5, 6), gates: false },
    row("simulated.background_p95", 4, 5),
    row("load.above_cap", 0, 1),
    row("simulated.interactive_p95", 9, 8),
  ];
  const causes = causesOf(rows, [armSides("on", plain)], []);
  expect(causes).toHaveLength(1);
  expect(causes[0]).toMatchObject({
    difference: { kind: "count", metric: "load.above_cap", base: 0, head: 1 },
    rows: rows.map(({ metric }) => ({ metric })),
  });
});

test("what the engine did speaks for its arm before the times that follow from it", () => {
  const rows = [row("simulated.interactive_p95", 4, 5), row("load.max_inflight", 20, 21)];
  const metrics = [
    { ...tokens, id: "simulated.interactive_p95", unit: "ns" },
    { ...tokens, id: "load.max_inflight", unit: "count" },
  ] as const;
  const run = runRecord([scenarioRecord([], { id: "s", metrics })]);
  const causes = causesOf(rows, [armSides("on", plain)], [run]);
  expect(causes).toHaveLength(1);
  expect(causes[0]?.difference).toEqual({ kind: "count", metric: "load.max_inflight", base: 20, head: 21 });
});

test("a saving is told apart from the fault of the same difference, with the numbers on which its cost decides", () => {
  const longer = plain.map(() => requestOf(sections("b", 140)));
  const decided = { gates: false, decidedBy: { metric: "cost.total", why: "It fell." } };
  const rows = [
    row("cost.total", 100, 90, "cheap"),
    row("gen_ai.usage.input_tokens", 9, 8, "cheap"),
    { ...row("cache.hit_ratio_tokens", 1, 2, "cheap"), ...decided },
    row("cache.prefix_breaks", 0, 1, "cheap"),
    row("cost.total", 100, 103, "dear"),
  ];
  const causes = causesOf(rows, [armSides("cheap", longer), armSides("dear", longer)], []);
  expect(
    causes.map(({ difference, costNanoUsd, rows: own }) => [
      difference.kind,
      costNanoUsd,
      own.map(({ arm, metric }) => `${arm} ${metric}`),
    ]),
  ).toEqual([
    ["prompt-changed", 3, ["cheap cache.prefix_breaks", "dear cost.total"]],
    ["prompt-changed", -10, ["cheap cost.total", "cheap gen_ai.usage.input_tokens", "cheap cache.hit_ratio_tokens"]],
  ]);
  const [alone, ...none] = causesOf(rows.slice(0, 3), [armSides("cheap", longer)], []);
  expect(none).toEqual([]);
  expect(alone).toMatchObject({ costNanoUsd: -10, rows: [{}, {}, {}] });
});

test("the name of a cause of an arm's own numbers is the one that got worse", () => {
  const rows = [row("output.window_writes", 1000, 45), row("output.window_delay", 0, 9)];
  expect(causesOf(rows, [], [])[0]?.difference).toEqual({
    kind: "writing",
    metric: "output.window_delay",
    base: 0,
    head: 9,
  });
});

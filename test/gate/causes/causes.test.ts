import { expect, test } from "vitest";
import type { CauseDifference } from "../../../src/core/cause.ts";
import type { ComparisonRow } from "../../../src/core/comparison.ts";
import type { RequestRecord } from "../../../src/core/run-record.ts";
import { causesOf } from "../../../src/gate/causes/causes.ts";
import { requestOf, trial } from "../run-records.ts";

const sections = (system: string, systemBytes = 100) => [
  { name: "tools" as const, bytes: 50, tokens: 12, digest: "t" },
  { name: "system" as const, bytes: systemBytes, tokens: 25, digest: system },
];
const plain = [requestOf(sections("a")), requestOf(sections("a")), requestOf(sections("a"))];
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
    "a longer answer",
    plain.map((one, place) => ({ ...one, outputTokens: place === 2 ? 9 : 1 })),
    "gen_ai.usage.output_tokens",
    { kind: "output", request: 3, base: 1, head: 9 },
  ],
])("%s is named with the request at which the sides part", ([, head, metric, difference]) => {
  expect(causesOf([row(metric, 5, 9)], [armSides("on", head)], [])[0]?.difference).toEqual(difference);
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
    row("startup.spawn_to_first_request", 50, 90),
    row("cost.total", 100, 110),
    row("loop.lag", 1, 2),
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
  const causes = causesOf([row("cost.total", 5, 6), row("loop.lag", 1, 1), lost], [armSides("on", plain)], []);
  expect(causes.map(({ difference }) => difference.kind)).toEqual(["information", "unknown"]);
});

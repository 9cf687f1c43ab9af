import { expect, test } from "vitest";
import type { CauseDifference } from "../../../src/core/cause.ts";
import { causeText } from "../../../src/report/model/cause-text.ts";
import { runRecord, scenarioRecord, tokens } from "../../gate/run-records.ts";

const metrics = [
  { ...tokens, id: "tools.max_inflight", title: "Tools at once", unit: "count", better: "higher" },
  { ...tokens, id: "tools.virtual_makespan", title: "Makespan", unit: "ns", better: "lower" },
  { ...tokens, id: "load.above_cap", title: "Above the cap", unit: "count", better: "lower" },
] as const;
const run = runRecord([scenarioRecord([], { metrics })]);
const mark = { section: "messages", block: 3, life: "5m" } as const;

/** Excerpts are pieces of JSON. */
function changedPrompt(before: string, after: string): CauseDifference {
  const parting = { atByte: 7, before, after };
  return { kind: "prompt-changed", section: "system", request: 1, base: 9, head: 9, parting };
}

test("a cause says the largest change of the cost, in money and in proportion", () => {
  const cost = { scenario: "cache", arm: "on", metric: "cost.total", gates: true } as const;
  const row = (base: number, head: number) => ({
    ...cost,
    base,
    head,
    judgement: { kind: "exact" as const, verdict: "regressed" as const, difference: head - base, detail: null },
  });
  const difference = { kind: "cache-marks", request: 1, base: 3, head: 2 } as const;
  const said = (base: number, head: number) => {
    const causes = [{ difference, rows: [cost], costNanoUsd: head - base }];
    const comparison = {
      baseline: { name: "v1", timings: { kind: "stored" as const, reason: "-" } },
      rows: [row(base, head)],
      causes,
      missing: [],
      added: [],
      verdict: "regressed" as const,
      rule: "",
    };
    return causes.map((cause) => causeText({ ...run, comparison }, cause));
  };
  expect(said(4e7, 2e8)).toEqual(["Request 1 has 2 cache marks instead of 3: +$0.160 a task (×5), 1 row in 1 arm"]);
  expect(said(4e7, 5e7)).toEqual(["Request 1 has 2 cache marks instead of 3: +$0.0100 a task (+25 %), 1 row in 1 arm"]);
  expect(said(0, 5e7)).toEqual(["Request 1 has 2 cache marks instead of 3: +$0.0500 a task, 1 row in 1 arm"]);
});

test.for<readonly [CauseDifference, string]>([
  [
    { kind: "prompt-steady", section: "system", request: 2, requests: 9, atByte: 27, before: "14:59", after: "15:00" },
    "The system prompt no longer changes during the session; it did in 9 requests, first in request 2 (byte 27: `14:59` became `15:00`)",
  ],
  [
    { kind: "concurrency", metric: "tools.max_inflight", base: 4, head: 1 },
    "Tool calls overlap less: Tools at once 4 → 1",
  ],
  [
    { kind: "concurrency", metric: "tools.virtual_makespan", base: 2e9, head: 4e9 },
    "Tool calls overlap less: Makespan 2.00 s → 4.00 s",
  ],
  [{ kind: "count", metric: "load.above_cap", base: 0, head: 1 }, "Above the cap 0 → 1"],
  [{ kind: "count", metric: "load.above_cap", base: 0, head: 0 }, "Above the cap no longer repeats, and was 0"],
  [
    { kind: "cache-mark-moved", request: 3, base: mark, head: { ...mark, block: 1 } },
    "A cache mark of request 3 stands on block 2 of the conversation instead of block 4 of the conversation",
  ],
  [
    { kind: "cache-mark-moved", request: 1, base: mark, head: { ...mark, life: "1h" } },
    "A cache mark of request 1 lives for 1h instead of 5m",
  ],
  [
    { kind: "output-limit", request: 1, base: 8192, head: 8191 },
    "Request 1 asks for at most 8,191 tok instead of 8,192 tok",
  ],
  [{ kind: "model", request: 1, base: "small", head: "la`rge" }, "Request 1 asks for `la'rge` instead of `small`"],
  [
    { kind: "retries", request: 3, base: 2, head: 1 },
    "1 failed request was sent again, instead of 2; the first difference is at request 3",
  ],
  [
    changedPrompt('kes folders.","input_schema":{', 'kes folders. Never leaves half.","input_schema"'),
    "The system prompt differs from request 1 on (byte 7: `Never leaves half.` was added; 9 bytes on both sides)",
  ],
  [
    changedPrompt('not run.\\nToday is Monday.","type":"text"}', 'not run.","type":"text"}'),
    "The system prompt differs from request 1 on (byte 7: `Today is Monday.` was left out; 9 bytes on both sides)",
  ],
  [
    changedPrompt("", '{"type":"text","text":"Be brief."}'),
    "The system prompt differs from request 1 on (byte 7: `Be brief.` was added; 9 bytes on both sides)",
  ],
  [
    changedPrompt(`at 14:59:03 ${"long ".repeat(20)}`, `at 14:59:05 ${"long ".repeat(20)}`),
    "The system prompt differs from request 1 on (byte 7: `14:59:03` became `14:59:05`; 9 bytes on both sides)",
  ],
  [
    changedPrompt("say one", `say ${"two ".repeat(20)}`),
    "The system prompt differs from request 1 on (byte 7: `one` became `two two two two two two two two two two two two …`; 9 bytes on both sides)",
  ],
])("%j is told in words", ([difference, words]) => {
  expect(causeText(run, { difference, rows: [], costNanoUsd: null })).toBe(`${words}: 0 rows in 0 arms`);
});

import { expect, test } from "vitest";
import { lookBy, type RuleResult } from "../../src/audit/rule.ts";
import { nestedRetries } from "../../src/audit/rules/nested-retries.ts";
import type { WireExchange } from "../../src/core/trace.ts";
import { requests, titleOf, trialOf } from "./built-trials.ts";

/** A request that is turned away again and again, with these waits between the attempts, in seconds. */
function outage(waits: readonly number[], change: (index: number) => Partial<WireExchange> = () => ({})): RuleResult {
  const startsNs = [
    0,
    ...waits.map((_, index) => waits.slice(0, index + 1).reduce((sum, wait) => sum + wait, 0) * 1e9),
  ];
  const exchanges = requests(startsNs.length, (index) => ({
    status: 500,
    outcome: "faulted",
    arrivalNs: startsNs[index] ?? 0,
    endNs: startsNs[index] ?? 0,
    ...change(index),
  }));
  return lookBy(nestedRetries, [trialOf(exchanges)]);
}

const nested = [0.5, 1, 2, 0.5, 1, 4, 0.5, 1, 8];

test("rows of attempts that begin anew are retries of retries; waits that grow are not, however many", () => {
  const found = outage(nested);
  expect(titleOf(found)).toBe("One request was sent 10 times within 18.5 s: its retries begin anew 2 times");
  expect(found).toMatchObject({
    evidence: [
      "requests 1 to 10 are the same; the waits between them begin with 500 ms, 1.00 s, 2.00 s, 500 ms, 1.00 s, 4.00 s, 500 ms, 1.00 s",
    ],
  });
  expect(titleOf(outage([0.5, 1, 2, 4, 8, 16, 32, 32, 32, 32]))).toBe("not-seen");
  expect(titleOf(outage([2, 2, 2, 2, 2, 2, 2, 2, 2]))).toBe("not-seen");
});

test("few attempts, other requests, and attempts that were answered meanwhile make no row", () => {
  expect(titleOf(outage(nested.slice(0, 6)))).toBe("not-seen");
  expect(titleOf(outage(nested, (index) => ({ requestBytes: 50 + index })))).toBe("not-seen");
  expect(titleOf(outage(nested, (index) => (index === 5 ? { status: 200, outcome: "complete" } : {})))).toBe(
    "not-seen",
  );
  const answered = lookBy(nestedRetries, [trialOf(requests(9))]);
  expect(answered).toEqual({ kind: "not-applicable", reason: "the provider was never overloaded" });
});

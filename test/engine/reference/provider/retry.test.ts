import * as fc from "fast-check";
import { expect, test } from "vitest";
import { retryAfterMs, retryWaitMs, type FailedAttempt } from "../../../../src/engine/reference/provider/retry.ts";

const first: FailedAttempt = { attempt: 1, status: 503, floorMs: null, answerBegan: false };

test.each<[string, Partial<FailedAttempt>, boolean]>([
  ["a server error", {}, true],
  ["a rate limit", { status: 429 }, true],
  ["an overload", { status: 529 }, true],
  ["no answer at all", { status: null }, true],
  ["the second attempt", { attempt: 2 }, true],
  ["the third attempt", { attempt: 3 }, false],
  ["a wrong request", { status: 400 }, false],
  ["a wrong key", { status: 401 }, false],
  ["an answer that had begun", { answerBegan: true }, false],
  ["a floor that nobody wants to wait for", { floorMs: 3_600_000 }, false],
])("%s is tried again or not", (_, change, again) => {
  expect(retryWaitMs({ ...first, ...change }, () => 0.5) !== null).toBe(again);
});

test("a wait lies between the server's floor and the floor plus a span that doubles", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 }),
      fc.nat({ max: 60_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (attempt, floorMs, chance) => {
        const waitMs = retryWaitMs({ ...first, attempt, floorMs }, () => chance) ?? -1;
        expect(waitMs).toBeGreaterThanOrEqual(floorMs);
        expect(waitMs).toBeLessThanOrEqual(floorMs + 500 * 2 ** (attempt - 1));
      },
    ),
  );
  expect(retryWaitMs(first, () => 0)).toBe(0);
});

test.each<[Record<string, string>, number | null]>([
  [{}, null],
  [{ "retry-after": "2" }, 2_000],
  [{ "retry-after": "0.5" }, 500],
  [{ "retry-after": "9", "retry-after-ms": "30" }, 30],
  [{ "retry-after": "Thu, 01 Jan 2026 00:00:05 GMT" }, 5_000],
  [{ "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" }, 0],
  [{ "retry-after": "soon" }, null],
])("%j is a wait of %s ms", (headers, expected) => {
  expect(retryAfterMs(new Headers(headers), "2026-01-01T00:00:00.000Z")).toBe(expected);
});

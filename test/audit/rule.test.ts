import { array, assert, infiniteStream, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { medianBeyond } from "../../src/audit/rule.ts";

test.each([
  [[60, 60, 61], 60],
  [[40, 60, 60], null],
  [[50], 50],
  [[], null],
  [[45, 52, 53, 54, 55, 56, 57, 58, 59], 55],
  [[45, 46, 53, 54, 55, 56, 57, 58, 59], null],
] as const)("of %j the median beyond 50 is %s", (timesNs, expected) => {
  expect(medianBeyond(timesNs, 50)).toBe(expected);
});

test("no median is beyond a limit that half of the times are below", () => {
  const below = array(integer({ min: 0, max: 49 }), { minLength: 1 });
  assert(
    property(below, infiniteStream(integer({ min: 50, max: 10_000 })), (short, long) => {
      const times = [...short, ...long.take(short.length)];
      expect(medianBeyond(times, 50)).toBeNull();
    }),
  );
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  debited,
  fullBucket,
  fullInNs,
  refilled,
  remainingTokens,
  waitNs,
} from "../../../src/provider/limits/token-bucket.ts";

const minuteNs = 60e9;

test("sixty a minute with a second of burst is one a second", () => {
  const bucket = fullBucket(60, 1e9, 0);
  const empty = debited(bucket, 1, 0);
  expect(waitNs(bucket, 1, 0)).toBe(0);
  expect(waitNs(empty, 1, 0)).toBe(1e9);
  expect(waitNs(empty, 1, 1e9 - 1)).toBe(1);
  expect(waitNs(empty, 1, 1e9)).toBe(0);
});

test("a bucket refills continuously, to the brim and no further", () => {
  const empty = debited(fullBucket(1_000, minuteNs, 0), 1_000, 0);
  expect(remainingTokens(empty, minuteNs / 2)).toBe(500);
  expect(fullInNs(empty, minuteNs / 4)).toBe((minuteNs * 3) / 4);
  expect(remainingTokens(refilled(empty, 10 * minuteNs), 10 * minuteNs)).toBe(1_000);
});

test("what is larger than the bucket waits for a full one and leaves it in debt", () => {
  const bucket = debited(fullBucket(100, minuteNs, 0), 1, 0);
  expect(waitNs(bucket, 250, 0)).toBe(minuteNs / 100);
  const debt = debited(fullBucket(100, minuteNs, 0), 250, 0);
  expect(remainingTokens(debt, 0)).toBe(0);
  expect(waitNs(debt, 1, 0)).toBe((minuteNs / 100) * 151);
});

const arrivals = fc.array(
  fc.record({ gapNs: fc.integer({ min: 0, max: 20e9 }), tokens: fc.integer({ min: 1, max: 80 }) }),
  {
    minLength: 1,
    maxLength: 60,
  },
);
const rule = fc.record({ perMinute: fc.integer({ min: 1, max: 900 }), burstNs: fc.integer({ min: 1, max: 90e9 }) });

test("over no window does a bucket let through more than its rate and its burst", () => {
  fc.assert(
    fc.property(rule, arrivals, ({ perMinute, burstNs }, requests) => {
      let bucket = fullBucket(perMinute, burstNs, 0);
      let nowNs = 0;
      const passed: { atNs: number; tokens: number }[] = [];
      for (const { gapNs, tokens } of requests) {
        nowNs += gapNs;
        if (waitNs(bucket, tokens, nowNs) > 0) continue;
        bucket = debited(bucket, tokens, nowNs);
        passed.push({ atNs: nowNs, tokens });
      }
      for (const [from, first] of passed.entries()) {
        let through = 0;
        for (const { atNs, tokens } of passed.slice(from)) {
          const burst = Math.max((perMinute * burstNs) / minuteNs, tokens);
          through += tokens;
          expect(through).toBeLessThanOrEqual(burst + (perMinute * (atNs - first.atNs)) / minuteNs + 1e-6);
        }
      }
    }),
  );
});

test("who waits as long as told is let in, and a nanosecond earlier is not", () => {
  fc.assert(
    fc.property(rule, arrivals, fc.integer({ min: 1, max: 200 }), ({ perMinute, burstNs }, requests, wanted) => {
      let bucket = fullBucket(perMinute, burstNs, 0);
      let nowNs = 0;
      for (const { gapNs, tokens } of requests) bucket = debited(bucket, tokens, (nowNs += gapNs));
      const wait = waitNs(bucket, wanted, nowNs);
      expect(waitNs(bucket, wanted, nowNs + wait)).toBe(0);
      expect(waitNs(bucket, wanted, nowNs + Math.max(0, wait - 1))).toBe(Math.min(wait, 1));
    }),
  );
});

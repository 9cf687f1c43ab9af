import * as fc from "fast-check";
import { expect, test } from "vitest";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";

test("sleepers wake in order of time, then of falling asleep, each at its own moment", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(20), { minLength: 1, maxLength: 12 }), async (durations) => {
      const clock = new VirtualClock();
      const woken: string[] = [];
      await Promise.all(
        durations.map(async (duration, index) => {
          await clock.sleep(duration);
          woken.push(`${clock.nowNs()} ${index}`);
        }),
      );
      const expected = durations
        .map((duration, index) => ({ duration, index }))
        .toSorted((left, right) => left.duration - right.duration || left.index - right.index);
      expect(woken).toEqual(expected.map(({ duration, index }) => `${duration} ${index}`));
    }),
    { numRuns: 30 },
  );
});

test("an aborted sleep ends at once and moves no time; the label follows the clock", async () => {
  const clock = new VirtualClock("2026-11-01T00:00:00.000Z");
  const controller = new AbortController();
  const slept = clock.sleep(60e9, controller.signal);
  controller.abort();
  await slept;
  await clock.sleep(1, controller.signal);
  expect(clock.nowNs()).toBe(0n);
  await clock.sleep(1.5e9);
  expect(clock.isoDate()).toBe("2026-11-01T00:00:01.500Z");
});

test("time stands still while real work is under way", async () => {
  const clock = new VirtualClock();
  const slept = clock.sleep(1e9);
  const seen = await clock.whileWorking(async () => {
    const before = clock.nowNs();
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return clock.nowNs() - before;
  });
  expect(seen).toBe(0n);
  await slept;
  expect(clock.nowNs()).toBe(1_000_000_000n);
});

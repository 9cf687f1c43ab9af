import * as fc from "fast-check";
import { expect, test } from "vitest";
import { writeOnSchedule } from "../../../src/provider/time/schedule.ts";
import { scheduleParts } from "../../../src/provider/time/schedule.ts";

/** A clock that only waiting moves, each wait being late by the next of `lateNs`. */
function handDriven(lateNs: readonly number[]) {
  let now = 0;
  let waits = 0;
  const writes: { readonly atNs: number; readonly text: string }[] = [];
  return {
    writes,
    nowNs: () => now,
    isGone: () => false,
    separator: "",
    wait: async (milliseconds: number) => {
      now += milliseconds * 1e6 + (lateNs[waits % lateNs.length] ?? 0);
      waits += 1;
    },
    write: async (text: string) => {
      writes.push({ atNs: now, text });
    },
  };
}

test("no part is early, none is lost, and lateness never adds up", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(20_000_000), { minLength: 1, maxLength: 50 }),
      fc.array(fc.nat(30_000_000), { minLength: 1, maxLength: 9 }),
      async (gaps, lateNs) => {
        let due = 0;
        const parts = gaps.map((gap, index) => ({ kind: "part", text: `${index};`, dueNs: (due += gap) }));
        const output = handDriven(lateNs);
        const written = await writeOnSchedule(parts, output, true);
        expect(output.writes.map(({ text }) => text).join("")).toBe(parts.map(({ text }) => text).join(""));
        const errors = written.map((event) => event.writtenNs - event.scheduledNs);
        expect(Math.min(...errors)).toBeGreaterThanOrEqual(0);
        /** One late wake-up and one rounding to a millisecond at most, however many went before. */
        expect(Math.max(...errors)).toBeLessThan(31_000_000 + 1);
      },
    ),
  );
});

test("what is overdue leaves in one write", async () => {
  const parts = [0, 1, 2, 50].map((ms) => ({ kind: "part", text: `${ms};`, dueNs: ms * 1e6 }));
  const output = handDriven([10e6]);
  await writeOnSchedule(parts, output, true);
  expect(output.writes.map(({ text }) => text)).toEqual(["0;", "1;2;", "50;"]);
});

test("a silence of more than five seconds is filled with pings every five", () => {
  const parts = [
    { kind: "a", text: "a", tokensBefore: 0 },
    { kind: "b", text: "b", tokensBefore: 12 },
  ];
  const latency = { ttftNs: 8e9, perTokenNs: 1e9, timeScale: 1 };
  const scheduled = scheduleParts(parts, latency, 1e9, "p").map(({ text, dueNs }) => [text, dueNs / 1e9]);
  expect(scheduled).toEqual([
    ["a", 9],
    ["p", 14],
    ["p", 19],
    ["b", 21],
  ]);
});

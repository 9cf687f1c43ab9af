import { expect, test } from "vitest";
import { waitValues } from "../../../scenarios/workloads/waiting-children.ts";

const base = 1_795_000_000_000_000_000n;
function result(startMs: number, endMs: number, call = 0) {
  const text = `${base + BigInt(startMs) * 1_000_000n}\n${base + BigInt(endMs) * 1_000_000n}\n`;
  return { call, state: "done" as const, tail: "", isError: false, bytes: text.length, text };
}

test("children that ran one after another never overlap", () => {
  const values = waitValues([result(0, 200), result(210, 410), result(420, 620)], 640e6);
  expect(values).toEqual({
    "tools.critical_path": 200e6,
    "tools.overhead": 440e6,
    "tools.max_inflight": 1,
    "tools.overlap": 0,
  });
});

test("children that ran together overlap for all the time they share", () => {
  const values = waitValues([result(0, 200), result(0, 200), result(100, 300)], 310e6);
  expect(values["tools.max_inflight"]).toBe(3);
  expect(values["tools.critical_path"]).toBe(200e6);
  // Of 600 ms of running time, only the last 100 ms of the third child were alone.
  expect(values["tools.overlap"]).toBeCloseTo(1 - 100 / 600, 12);
});

test("a child that left no stamps makes the values absent, not zero", () => {
  expect(
    waitValues(
      [result(0, 200), { call: 1, state: "done" as const, tail: "", isError: false, bytes: 2, text: "ok" }],
      210e6,
    ),
  ).toEqual({});
});

import { expect, test } from "vitest";
import { reachOf } from "../../../src/report/html/interval-bar.tsx";

const ending = (high: number) => ({ low: 0, estimate: high / 2, high, text: "" });

test("the scale of intervals is the finest on which nine of ten end in sight", () => {
  expect(reachOf([])).toBe(3);
  expect(reachOf([ending(1), ending(2.9)])).toBe(3);
  expect(reachOf([ending(1), { ...ending(1), low: -5 }])).toBe(6);
  expect(reachOf([ending(7), ending(8)])).toBe(12);
  expect(reachOf([ending(70), ending(80)])).toBe(12);
  expect(reachOf([...Array.from({ length: 9 }, () => ending(2)), ending(90)])).toBe(3);
  expect(reachOf([ending(Number.POSITIVE_INFINITY)])).toBe(12);
});

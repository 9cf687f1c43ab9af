import { expect, test } from "vitest";
import { coveredNs, spansOf } from "../../../scenarios/lab/engine-spans.ts";

test("time in which two spans run beside each other is covered once", () => {
  const spans = spansOf([line(5, 9), line(0, 6), line(1, 2), line(20, 21), "no span"].join("\n"));
  expect(coveredNs(spans)).toBe(10);
});

/** Beyond what a double counts by ones, as a machine's own clock may be. */
function line(startNs: number, endNs: number): string {
  const [start, end] = [startNs, endNs].map((ns) => String(10n ** 18n + BigInt(ns)));
  return JSON.stringify({ name: "execute_tool view", startNs: start, endNs: end });
}

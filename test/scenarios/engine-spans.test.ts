import { expect, test } from "vitest";
import { coveredNs, spansOf } from "../../scenarios/engine-spans.ts";

test("time in which two spans run beside each other is covered once", () => {
  const line = (startNs: number, endNs: number): string =>
    JSON.stringify({
      name: "execute_tool view",
      startNs: String(10n ** 18n + BigInt(startNs)),
      endNs: String(10n ** 18n + BigInt(endNs)),
    });
  const spans = spansOf([line(5, 9), line(0, 6), line(1, 2), line(20, 21), "no span"].join("\n"));
  expect(coveredNs(spans)).toBe(10);
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { holm } from "../../src/stats/holm.ts";

const families = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });

test("the adjustment gives R's values", () => {
  // p.adjust(c(0.01, 0.04, 0.03, 0.005, 0.8), "holm")
  const adjusted = holm([0.01, 0.04, 0.03, 0.005, 0.8]);
  expect(adjusted.map((probability) => probability.toFixed(6))).toEqual(
    [0.04, 0.09, 0.09, 0.025, 0.8].map((probability) => probability.toFixed(6)),
  );
  expect(holm([])).toEqual([]);
  expect(holm([0.6, 0.7])).toEqual([1, 1]);
});

test("adjusted values lie between the raw value and Bonferroni's, and keep the order", () => {
  fc.assert(
    fc.property(families, (family) => {
      const adjusted = holm(family);
      for (const [index, probability] of family.entries()) {
        const value = adjusted[index] ?? Number.NaN;
        expect(value).toBeGreaterThanOrEqual(probability);
        expect(value).toBeLessThanOrEqual(Math.min(1, probability * family.length));
        const larger = adjusted.filter((_, other) => (family[other] ?? 0) > probability);
        expect(Math.min(1, ...larger)).toBeGreaterThanOrEqual(value);
      }
    }),
  );
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { phaseName, type TrialPhase } from "../../src/core/trial-phase.ts";

const phase: fc.Arbitrary<TrialPhase> = fc.oneof(
  fc.constant({ kind: "discarded" as const }),
  fc.record({ kind: fc.constantFrom("round", "pair", "confirmation"), index: fc.nat() }),
);

test("equal phases have equal names and different phases different ones", () => {
  fc.assert(
    fc.property(phase, phase, (one, other) => {
      expect(phaseName(one) === phaseName(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});

test("a phase is counted from 1 for people", () => {
  expect(phaseName({ kind: "pair", index: 2 })).toBe("pair 3");
  expect(phaseName({ kind: "confirmation", index: 0 })).toBe("confirmation pair 1");
});

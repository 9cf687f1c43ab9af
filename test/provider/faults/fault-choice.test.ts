import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Fault } from "../../../src/core/fault.ts";
import { chooseFault } from "../../../src/provider/faults/fault-choice.ts";
import { instantSettings } from "../open-session.ts";

const planned: Fault = { what: { kind: "crlf" } };
const among: readonly Fault[] = [
  { what: { kind: "status", status: 500, body: "error" } },
  { what: { kind: "one-chunk" }, attempts: 3 },
];
const identities = Array.from({ length: 2_000 }, (_, index) => `request ${index}`);

const at = (attempt: number, fault: Fault) =>
  chooseFault(instantSettings, fault, { identity: "a", attempt, turnAttempt: 9, nowNs: 0 });

test("a turn's own fault comes first and is over after its attempts", () => {
  expect([0, 1].map((attempt) => at(attempt, planned))).toEqual([{ kind: "crlf" }, null]);
  expect([0, 1, 2].map((attempt) => at(attempt, { ...planned, attempts: 2 })?.kind)).toEqual([
    "crlf",
    "crlf",
    undefined,
  ]);
});

test("a fault that counts by turn is over after so many requests for the turn, whatever their prompts", () => {
  const byTurn: Fault = { ...planned, counts: "turn" };
  const met = [0, 1].map((turnAttempt) =>
    chooseFault(instantSettings, byTurn, { identity: `prompt ${turnAttempt}`, attempt: 0, turnAttempt, nowNs: 0 }),
  );
  expect(met).toEqual([{ kind: "crlf" }, null]);
});

test("random faults befall their ratio of requests, each for its own attempts, by nothing but seed and request", () => {
  const settings = { ...instantSettings, randomFaults: { ratio: 0.25, among } };
  const met = (identity: string, attempt: number, seed = "seed") =>
    chooseFault({ ...settings, seed }, undefined, { identity, attempt, turnAttempt: 0, nowNs: attempt * 1e9 });
  const first = identities.map((identity) => met(identity, 0));
  const share = first.filter((fault) => fault !== null).length / identities.length;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.3);
  expect(new Set(first.map((fault) => fault?.kind))).toEqual(new Set([undefined, "status", "one-chunk"]));
  expect(identities.toReversed().map((identity) => met(identity, 0))).toEqual(first.toReversed());
  expect(identities.map((identity) => met(identity, 0, "other"))).not.toEqual(first);
});

test("no random fault outlives its attempts", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.nat(6),
      fc.integer({ min: 1, max: 4 }),
      (seed, identity, attempt, attempts) => {
        const settings = {
          ...instantSettings,
          seed,
          randomFaults: { ratio: 1, among: [{ what: planned.what, attempts }] },
        };
        const fault = chooseFault(settings, undefined, { identity, attempt, turnAttempt: 0, nowNs: 0 });
        expect(fault).toEqual(attempt < attempts ? planned.what : null);
      },
    ),
  );
});

test("a storm overloads its share of attempts while it lasts", () => {
  const settings = { ...instantSettings, overloadStorms: [{ fromNs: 10, untilNs: 20, ratio: 0.5 }] };
  const hit = (nowNs: number, attempt: number): number =>
    identities.filter(
      (identity) => chooseFault(settings, undefined, { identity, attempt, turnAttempt: 0, nowNs }) !== null,
    ).length;
  expect([hit(9, 0), hit(20, 0)]).toEqual([0, 0]);
  expect(hit(10, 0) / identities.length).toBeCloseTo(0.5, 1);
  expect(hit(19, 1) / identities.length).toBeCloseTo(0.5, 1);
  const always = { ...instantSettings, overloadStorms: [{ fromNs: 0, untilNs: 1, ratio: 1 }] };
  expect(chooseFault(always, undefined, { identity: "a", attempt: 7, turnAttempt: 0, nowNs: 0 })).toMatchObject({
    status: 529,
  });
});

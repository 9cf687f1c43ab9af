import { expect, test } from "vitest";
import { auditChanges } from "../../src/audit/audit-changes.ts";
import type { AuditFinding, AuditRecord, CardFigure } from "../../src/audit/audit-record.ts";

const limits = { good: 1, fair: 2, source: "a test" };

function figure(unit: CardFigure["unit"], value: number, interval: { low: number; high: number } | null): CardFigure {
  const place = { id: "f", title: "A figure", scenario: "s", metric: "m", unit, limits };
  return {
    ...place,
    kind: "value",
    arm: "as-is",
    value,
    interval,
    floor: null,
    timesFloor: null,
    metricKind: isMeasured(unit) ? "measured" : "exact",
    field: null,
    grade: "good",
  };
}

function isMeasured(unit: CardFigure["unit"]): boolean {
  return unit === "ns" || unit === "bytes";
}

function record(figures: readonly CardFigure[], rules: readonly string[] = []): AuditRecord {
  const cost = { nanoUsd: null, timeNs: null, basis: "" };
  return {
    schemaVersion: 3,
    run: "r",
    isoDate: "2026-11-29",
    harness: { version: "1", revision: null },
    engine: { id: "e", version: null, revision: null, dirty: false },
    environment: {
      cpuModel: "",
      cores: 2,
      memoryBytes: 1,
      platform: "linux",
      kernel: "",
      node: "",
      governor: null,
      loadBefore: 0,
      loadAfter: 0,
      stealRatio: null,
      accounting: "",
      network: { kind: "isolated" },
      drift: null,
    },
    task: { turns: 10, contextTokens: 30_000 },
    parts: [{ part: "start", title: "Start", grade: "good", figures, findings: [] }],
    findings: rules.map((rule): AuditFinding => ({
      rule,
      part: "prompt",
      title: rule,
      evidence: [],
      remedy: "",
      cost,
    })),
    quiet: [],
    questions: [],
  };
}

test.each([
  ["an exact figure that grew", figure("tokens", 10, null), figure("tokens", 11, null), [false]],
  ["an exact figure that fell", figure("count", 2, null), figure("count", 1, null), [true]],
  ["an equal one", figure("tokens", 10, null), figure("tokens", 10, null), []],
  ["a time without an interval", figure("ns", 10, null), figure("ns", 99, null), []],
  ["times whose intervals touch", figure("ns", 10, { low: 8, high: 12 }), figure("ns", 13, { low: 12, high: 14 }), []],
  ["times that lie apart", figure("ns", 10, { low: 8, high: 12 }), figure("ns", 15, { low: 13, high: 16 }), [false]],
])("%s", (_, base, head, expected) => {
  expect(auditChanges(record([base]), record([head])).figures.map(({ isBetter }) => isBetter)).toEqual(expected);
});

test("a figure that can no longer be had is no improvement, and findings appear and go by their rules", () => {
  const { limits: own, ...place } = figure("tokens", 10, null);
  const none: CardFigure = { ...place, limits: own, kind: "none", isAsked: true, reason: "failed" };
  const changes = auditChanges(record([figure("tokens", 10, null)], ["a", "b"]), record([none], ["b", "c"]));
  expect(changes.figures).toMatchObject([{ base: 10, head: null, isBetter: false }]);
  expect(changes.appeared.map(({ rule }) => rule)).toEqual(["c"]);
  expect(changes.gone.map(({ rule }) => rule)).toEqual(["a"]);
});

import type { AuditRecord } from "../../../src/audit/audit-record.ts";

const hostile = `<img src=x onerror="alert(1)">\u001b[31m\u202E \n::error::taken\n[click](http://evil.test) </code></pre><script>alert(2)</script>`;
const limits = { good: 0.3e9, fair: 1e9, source: "a test" };
const place = { scenario: "cold-start", metric: "startup.spawn_to_first_request", unit: "ns", limits } as const;

/** A card with a figure that the field places, one without a value, a finding, and texts of a hostile agent. */
export const fixtureCard: AuditRecord = {
  schemaVersion: 3,
  run: "2026-11-29-120000-abcd",
  isoDate: "2026-11-29T12:00:00.000Z",
  harness: { version: "0.1.0", revision: null },
  engine: { id: "mine", version: hostile, revision: null, dirty: false },
  environment: {
    cpuModel: "a processor",
    cores: 2,
    memoryBytes: 8e9,
    platform: "linux",
    kernel: "6",
    node: "v20.20.2",
    governor: null,
    loadBefore: 0,
    loadAfter: 0,
    stealRatio: null,
    accounting: "none",
    network: { kind: "isolated" },
    drift: null,
  },
  task: { turns: 10, contextTokens: 30_000 },
  parts: [
    {
      part: "start",
      title: "Start",
      grade: "poor",
      figures: [
        {
          ...place,
          kind: "value",
          id: "first",
          title: "Start to first request",
          arm: "as-is",
          value: 1.25e9,
          interval: { low: 1.2e9, high: 1.3e9 },
          floor: 0.05e9,
          timesFloor: 25,
          metricKind: "measured",
          field: {
            by: "floor",
            value: 25,
            less: 2,
            same: 0,
            more: 1,
            agents: [
              { id: "near", version: null, value: 3 },
              { id: "far", version: hostile, value: 20 },
              { id: "farther", version: "2.0.0", value: 40.25 },
            ],
          },
          grade: "poor",
        },
        { ...place, kind: "none", id: "none", title: "Another figure", isAsked: true, reason: hostile },
      ],
      findings: [],
    },
  ],
  findings: [
    {
      rule: "volatile-prompt",
      part: "prompt",
      title: `A clock: ${hostile}`,
      evidence: [hostile, "request 2: 17 tok not read"],
      remedy: "Keep it the same.",
      cost: { nanoUsd: 0.131e9, timeNs: 2.1e9, basis: "All of it." },
    },
  ],
  quiet: [
    { rule: "hang", part: "robustness", looksFor: "trials that never end", kind: "not-applicable", reason: "why" },
  ],
  questions: [
    {
      scenario: "cold-start",
      title: "Cold start",
      arms: [
        { arm: "as-is", kind: "failed", reason: hostile },
        { arm: "fresh-home", kind: "done", trials: 3 },
      ],
    },
  ],
};

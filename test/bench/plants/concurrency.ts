import type { Plant } from "./plant.ts";

/** Mistakes with how much is under way at once. */
export const concurrencyPlants: readonly Plant[] = [
  {
    name: "one request more than the cap",
    kind: "exact",
    scenario: "adaptive-concurrency",
    arms: ["fixed-8"],
    changes: [
      {
        file: "limits/rate-limiter.ts",
        before: "this.#inFlight() + 1 > Math.max(1, Math.floor(this.#concurrency.limit))",
        after: "this.#inFlight() > Math.max(1, Math.floor(this.#concurrency.limit))",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["load.above_cap"],
      cause: "count",
      says: /Open requests above the cap 0 → 1/,
    },
  },
  {
    name: "one agent more than the batch may have",
    kind: "exact",
    scenario: "batch-run",
    arms: ["hundred/pool-3"],
    changes: [
      {
        file: "batch/run-batch.ts",
        before: "Math.min(parallel, items.length)",
        after: "Math.min(parallel + 1, items.length)",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["load.above_cap"],
      cause: "count",
      says: /Open requests above the cap 0 → 1/,
    },
  },
  {
    name: "one background request more than its class may have",
    kind: "exact",
    scenario: "adaptive-concurrency",
    arms: ["capped"],
    changes: [{ file: "limits/request-gate.ts", before: "background: 3 };", after: "background: 4 };" }],
    found: {
      by: "regressed",
      metrics: ["load.max_inflight"],
      cause: "count",
      says: /Most open requests \d+ → \d+/,
    },
  },
];

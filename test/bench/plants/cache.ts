import type { Plant } from "./plant.ts";

const planned = { scenario: "cache-hit-rate", arms: ["planned"] } as const;
const cost = ["cost.total"] as const;

export const lostMarks: Plant = {
  name: "no cache marks on the conversation",
  kind: "exact",
  ...planned,
  changes: [
    {
      file: "cache-plan.ts",
      before: '"system-last": 1, planned: 2 }',
      after: '"system-last": 1, planned: 0 }',
    },
  ],
  found: {
    by: "regressed",
    metrics: ["gen_ai.usage.cache_read.input_tokens"],
    cause: "cache-marks",
    says: /Request 1 has 2 cache marks instead of 3/,
  },
};

/** Mistakes with the prompt cache. */
export const cachePlants: readonly Plant[] = [
  lostMarks,
  {
    name: "cache marks on the oldest messages",
    kind: "exact",
    ...planned,
    changes: [{ file: "cache-plan.ts", before: ".slice(-count)", after: ".slice(0, count)" }],
    found: {
      by: "regressed",
      metrics: ["gen_ai.usage.cache_read.input_tokens"],
      cause: "cache-mark-moved",
      says: /cache mark of request 3 stands on block \d+ of the conversation instead of block \d+ of the conversation/,
    },
  },
  {
    name: "no cache mark on the system prompt",
    kind: "exact",
    scenario: "ten-turns",
    changes: [
      {
        file: "cache-plan.ts",
        before: 'system: placement === "none" ? system : markedLast(system, mark),',
        after: 'system: placement !== "system" ? system : markedLast(system, mark),',
      },
    ],
    found: {
      by: "regressed",
      metrics: ["turns.breakpoints"],
      cause: "cache-marks",
      says: /Request 1 has 2 cache marks instead of 3/,
    },
  },
  {
    name: "cache entries that live for an hour",
    kind: "modelled",
    ...planned,
    changes: [
      {
        file: "cache-plan.ts",
        before: '{ type: "ephemeral" } : { type',
        after: '{ type: "ephemeral", ttl: "1h" } : { type',
      },
    ],
    found: {
      by: "regressed",
      metrics: cost,
      cause: "cache-mark-moved",
      says: /cache mark of request 1 lives for 1h instead of 5m/,
    },
  },
  {
    name: "no cache by default",
    kind: "exact",
    scenario: "ten-turns",
    changes: [
      {
        file: "options/model-flags.ts",
        before: 'flags.choice("cache", ["planned", "none",',
        after: 'flags.choice("cache", ["none", "planned",',
      },
    ],
    found: { by: "regressed", metrics: cost, cause: "cache-marks", says: /Request 1 has 0 cache marks instead of 3/ },
  },
  {
    name: "the first message is written again in each turn",
    kind: "exact",
    ...planned,
    changes: [
      {
        file: "turn-requests.ts",
        before: "fixed: this.#fixed },\n      messages,",
        after:
          'fixed: this.#fixed },\n      messages.map((one, at) => (at > 0 ? one : { ...one, content: [...one.content, { type: "text", text: `Turn ${turn}.` }] })),',
      },
    ],
    found: {
      by: "regressed",
      metrics: ["cache.prefix_breaks"],
      cause: "prompt-volatile",
      says: /conversation changes during the session, in 9 requests, first in request 2/,
    },
  },
];

import type { Plant } from "./plant.ts";

const scenario = "context-compression";

/** Mistakes when a long conversation is shortened. */
export const contextPlants: readonly Plant[] = [
  {
    name: "an earlier compaction",
    kind: "exact",
    scenario,
    arms: ["summary"],
    changes: [
      {
        file: "context/context-keeper.ts",
        before: "const triggerTokens = this.#settings.triggerShare * budgetTokens;",
        after: "const triggerTokens = 0.8 * this.#settings.triggerShare * budgetTokens;",
      },
    ],
    found: {
      by: "regressed",
      metrics: ["compaction.count"],
      cause: "prompt-volatile",
      says: /conversation changes during the session, in \d+ requests, first in request \d+/,
    },
  },
  {
    name: "a summary of the first 400 characters of each result",
    kind: "exact",
    scenario,
    arms: ["summary"],
    changes: [
      { file: "context/summary.ts", before: "]\\n${block.content}`", after: "]\\n${block.content.slice(0, 400)}`" },
    ],
    found: {
      by: "regressed",
      metrics: ["context.fact_recall"],
      cause: "information",
      says: /Information was lost: /,
    },
  },
];

import { lostMarks } from "./cache.ts";
import { halfWrites } from "./output.ts";
import { type Improvement, mended } from "./plant.ts";
import { busyStart, lateExit, leakOfTurns } from "./processes.ts";
import { clock } from "./prompt.ts";
import { connectionForEach, oneRetryTooMany, titleRequest } from "./retries.ts";
import { oneToolTooMany, toolsInTurn, waitingForAll } from "./tools.ts";

/** Changes for the better. None may turn the gate red. */
export const improvements: readonly Improvement[] = [
  {
    name: "a shorter system prompt",
    kind: "exact",
    scenario: "cache-hit-rate",
    changes: [
      {
        file: "request-plan.ts",
        before:
          "- Make the smallest change that does what was asked. Keep the style of the code around it. Do not touch unrelated files.\n",
        after: "",
      },
    ],
    mends: false,
    metrics: ["cost.total"],
  },
  {
    name: "a shorter description of a tool",
    kind: "exact",
    scenario: "ten-turns",
    changes: [{ file: "tools/declarations.ts", before: " Makes missing directories.", after: "" }],
    mends: false,
    metrics: ["turns.first_prompt"],
  },
  ...[
    clock,
    lostMarks,
    connectionForEach,
    oneRetryTooMany,
    titleRequest,
    oneToolTooMany,
    waitingForAll,
    halfWrites,
    leakOfTurns,
    toolsInTurn,
    busyStart,
    lateExit,
  ].map(mended),
];

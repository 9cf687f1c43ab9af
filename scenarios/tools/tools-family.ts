import type { Scenario } from "../../src/core/scenario.ts";
import { eagerToolStart } from "./eager-tool-start.ts";
import { largeTrees } from "./large-trees.ts";
import { parallelTools } from "./parallel-tools.ts";
import { speculativePrefetch } from "./speculative-prefetch.ts";
import { toolMicrobench } from "./tool-microbench.ts";
import { toolMixes } from "./tool-mixes.ts";
import { toolOrder } from "./tool-order.ts";
import { toolOutputFlood } from "./tool-output-flood.ts";

/** In the order they are shown. */
export const toolsFamily: readonly Scenario[] = [
  parallelTools,
  toolMixes,
  toolOrder,
  eagerToolStart,
  speculativePrefetch,
  toolOutputFlood,
  toolMicrobench,
  largeTrees,
];

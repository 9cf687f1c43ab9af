import type { Scenario } from "../../src/core/scenario.ts";
import { cacheHitRate } from "./cache-hit-rate.ts";
import { cacheIdle } from "./cache-idle.ts";
import { connectionReuse } from "./connection-reuse.ts";
import { firstToken } from "./first-token.ts";
import { promptCache } from "./prompt-cache.ts";
import { promptCacheShapes } from "./prompt-cache-shapes.ts";
import { promptCacheSize } from "./prompt-cache-size.ts";
import { promptFootprint } from "./prompt-footprint.ts";

/** In the order they are shown. */
export const roundTripFamily: readonly Scenario[] = [
  firstToken,
  cacheHitRate,
  promptFootprint,
  promptCache,
  promptCacheShapes,
  promptCacheSize,
  cacheIdle,
  connectionReuse,
];

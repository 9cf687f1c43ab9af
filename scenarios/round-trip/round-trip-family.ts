import type { Scenario } from "../../src/core/scenario.ts";
import { cacheHitRate } from "./cache-hit-rate.ts";
import { connectionReuse } from "./connection-reuse.ts";
import { firstToken } from "./first-token.ts";

/** In the order they are shown. */
export const roundTripFamily: readonly Scenario[] = [firstToken, cacheHitRate, connectionReuse];

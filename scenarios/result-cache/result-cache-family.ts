import type { Scenario } from "../../src/core/scenario.ts";
import { inflightDedup } from "./inflight-dedup.ts";
import { responseCache } from "./response-cache.ts";
import { tieredCache } from "./tiered-cache.ts";

/** In the order they are shown. */
export const resultCacheFamily: readonly Scenario[] = [responseCache, tieredCache, inflightDedup];

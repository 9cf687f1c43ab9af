import type { Scenario } from "../src/core/scenario.ts";
import { contextCompression } from "./context/context-compression.ts";
import { cacheHitRate } from "./round-trip/cache-hit-rate.ts";
import { firstToken } from "./round-trip/first-token.ts";
import { coldStart } from "./startup/cold-start.ts";
import { parallelTools } from "./tools/parallel-tools.ts";

/** Every scenario that comes with bench, in the order they are shown. */
export const catalogue: readonly Scenario[] = [coldStart, firstToken, parallelTools, contextCompression, cacheHitRate];

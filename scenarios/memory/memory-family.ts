import type { Scenario } from "../../src/core/scenario.ts";
import { memoryFootprint } from "./memory-footprint.ts";
import { objectPool } from "./object-pool.ts";
import { serverLoad } from "./server-load.ts";
import { soak } from "./soak.ts";

/** In the order they are shown. */
export const memoryFamily: readonly Scenario[] = [memoryFootprint, soak, objectPool, serverLoad];

import type { Scenario } from "../../src/core/scenario.ts";
import { memoryFootprint } from "./memory-footprint.ts";
import { soak } from "./soak.ts";

/** In the order they are shown. */
export const memoryFamily: readonly Scenario[] = [memoryFootprint, soak];

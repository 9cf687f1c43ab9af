import type { Scenario } from "../../src/core/scenario.ts";
import { coldStart } from "./cold-start.ts";
import { lazyInit } from "./lazy-init.ts";
import { warmPath } from "./warm-path.ts";

/** In the order they are shown. */
export const startupFamily: readonly Scenario[] = [coldStart, lazyInit, warmPath];

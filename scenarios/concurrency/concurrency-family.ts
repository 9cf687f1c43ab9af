import type { Scenario } from "../../src/core/scenario.ts";

/** In the order they are shown. */
export const concurrencyFamily: readonly Scenario[] = [];

import type { Scenario } from "../src/core/scenario.ts";
import { compositeFamily } from "./composite/composite-family.ts";
import { concurrencyFamily } from "./concurrency/concurrency-family.ts";
import { contextFamily } from "./context/context-family.ts";
import { memoryFamily } from "./memory/memory-family.ts";
import { outputFamily } from "./output/output-family.ts";
import { resultCacheFamily } from "./result-cache/result-cache-family.ts";
import { roundTripFamily } from "./round-trip/round-trip-family.ts";
import { startupFamily } from "./startup/startup-family.ts";
import { toolsFamily } from "./tools/tools-family.ts";

/** Every scenario that comes with bench, family by family, in the order they are shown. */
export const catalogue: readonly Scenario[] = [
  ...startupFamily,
  ...roundTripFamily,
  ...toolsFamily,
  ...contextFamily,
  ...resultCacheFamily,
  ...concurrencyFamily,
  ...outputFamily,
  ...memoryFamily,
  ...compositeFamily,
];

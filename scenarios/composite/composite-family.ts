import type { Scenario } from "../../src/core/scenario.ts";
import { e2eSuite } from "./e2e-suite.ts";
import { instrumentationOverhead } from "./instrumentation-overhead.ts";
import { largeNavigation } from "./large-navigation.ts";
import { regressionDetection } from "./regression-detection.ts";

/** In the order they are shown. */
export const compositeFamily: readonly Scenario[] = [
  e2eSuite,
  largeNavigation,
  instrumentationOverhead,
  regressionDetection,
];

import type { Scenario } from "../../src/core/scenario.ts";
import { instrumentationOverhead } from "./instrumentation-overhead.ts";

/** In the order they are shown. */
export const compositeFamily: readonly Scenario[] = [instrumentationOverhead];

import type { Scenario } from "../../src/core/scenario.ts";
import { rateLimitConformance } from "./rate-limit-conformance.ts";

/** In the order they are shown. */
export const concurrencyFamily: readonly Scenario[] = [rateLimitConformance];

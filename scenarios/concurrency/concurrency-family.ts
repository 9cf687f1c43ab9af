import type { Scenario } from "../../src/core/scenario.ts";
import { adaptiveConcurrency } from "./adaptive-concurrency.ts";
import { agentFanout } from "./agent-fanout.ts";
import { backoffRecovery } from "./backoff-recovery.ts";
import { batchRun } from "./batch-run.ts";
import { modelRouting } from "./model-routing.ts";
import { rateLimitConformance } from "./rate-limit-conformance.ts";

/** In the order they are shown. */
export const concurrencyFamily: readonly Scenario[] = [
  rateLimitConformance,
  backoffRecovery,
  batchRun,
  agentFanout,
  adaptiveConcurrency,
  modelRouting,
];

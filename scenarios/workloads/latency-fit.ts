import { latencyFits } from "../../src/core/latency-fits.ts";
import type { LatencyProfile } from "../../src/core/provider-settings.ts";

/**
 * A Sonnet-class model: the fit of Sonnet 4.5. Its spread is left out (logSd 0), because scenarios ask how an engine's
 * prompt changes the prediction. `timeScale` shortens the waiting and leaves modelled metrics as they are.
 */
export function sonnetLatency(timeScale: number): LatencyProfile {
  return { kind: "linear", ...latencyFits["sonnet-4-5"], logSd: 0, timeScale };
}

/** The model of all scenarios, and the day of its prices and limits. */
export const scenarioModel = { model: "claude-sonnet-5", asOf: "2026-11-01" } as const;

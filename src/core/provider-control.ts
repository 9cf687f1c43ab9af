import type { ProviderSettings } from "./provider-settings.ts";
import type { WireExchange } from "./trace.ts";
import type { TurnScript } from "./turn-script.ts";

/**
 * How the harness steers a provider process: HTTP on the provider's own port, under `/_bench/`, with the control token as
 * bearer. `POST /_bench/trials` (OpenTrial) -> 201 TrialOpened; `DELETE /_bench/trials/ID` -> 200 TrialLog and forgets it.
 * The process prints one line of JSON (ProviderReady) on stdout when it listens, and ends when its stdin closes.
 */
export interface ProviderReady {
  readonly kind: "ready";
  readonly port: number;
  readonly pid: number;
}

/** Asks for a trial: a script, a cache and limits of its own, under a base URL of its own. */
export interface OpenTrial {
  readonly id: string;
  /** Monotonic clock reading, decimal text of nanoseconds, that the trial's times count from. */
  readonly originNs: string;
  readonly script: TurnScript;
  readonly settings: ProviderSettings;
}

/** The answer to it. */
export interface TrialOpened {
  /** What the engine gets as its base URL; the provider keeps trials apart by it. */
  readonly baseUrl: string;
}

/** All that the trial saw, when it is closed. */
export interface TrialLog {
  readonly id: string;
  readonly exchanges: readonly WireExchange[];
}

/** Environment variable that hands the control token to the provider process. */
export const controlTokenVariable = "BENCH_PROVIDER_TOKEN";

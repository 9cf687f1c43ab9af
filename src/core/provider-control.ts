import type { ProviderSettings } from "./provider-settings.ts";
import type { WireExchange } from "./trace.ts";
import type { TurnScript } from "./turn-script.ts";

/**
 * How the harness controls a provider process: HTTP on the provider's port under `/_bench/`, with the control token as
 * bearer. `POST /_bench/sessions` (OpenSession) -> 201 SessionOpened. `GET /_bench/sessions/ID` -> 200 SessionProgress.
 * `DELETE /_bench/sessions/ID` -> 200 SessionLog.
 * The process prints one line of JSON (ProviderReady) on stdout when it listens, and ends when its stdin closes.
 */
export interface ProviderReady {
  readonly kind: "ready";
  readonly port: number;
  readonly pid: number;
}

/** Opens a session: a script, a cache and limits, under its own base URL. */
export interface OpenSession {
  readonly id: string;
  /** Monotonic clock reading, decimal text of nanoseconds, that the session's times count from. */
  readonly originNs: string;
  readonly script: TurnScript;
  readonly settings: ProviderSettings;
  /**
   * What the client's user asked: the conversations that carry one of these are the main line. Absent: requests that offer
   * tools are.
   */
  readonly mainPrompts?: readonly string[];
  /** Absolute path of the folder where the client works, for tools that want absolute paths. */
  readonly workspace?: string;
  /** Whether the log tells the texts of prompts, each part once. Default: only digests and sizes. */
  readonly keepsPrompts?: true;
}

/** The answer to it. */
export interface SessionOpened {
  /** What the engine gets as its base URL; the provider keeps sessions apart by it. */
  readonly baseUrl: string;
}

/** How far a session is. */
export interface SessionProgress {
  /** Writes to the client so far, of streamed answers of the main line. */
  readonly pieces: number;
}

/** All that the session saw, when it is closed. */
export interface SessionLog {
  readonly id: string;
  readonly exchanges: readonly WireExchange[];
}

/** Environment variable that hands the control token to the provider process. */
export const controlTokenVariable = "BENCH_PROVIDER_TOKEN";

import type { Clock } from "../../../src/core/clock.ts";
import type { Launch } from "../../../src/core/engine.ts";
import type { Watchdog } from "../../../src/run/watchdog.ts";

/** The tool of the clinic suite, in the suite's own word. */
export type ClinicTool = "doctor" | "bubbleprof" | "heapprofiler";

/** One execution of an engine under a tool that draws its own page. */
export interface ProfileRequest {
  /** `argv[0]` is a node binary. */
  readonly launch: Launch;
  /** The trial's workspace: the engine's working directory; no tool leaves a file in it. */
  readonly cwd: string;
  /** Existing folder; everything that is kept lands below it. */
  readonly outDir: string;
  /** How long the engine may run; drawing the picture afterwards has a limit of its own. */
  readonly timeLimitNs: number;
  readonly signal: AbortSignal | undefined;
  readonly watchdog: Watchdog;
  readonly clock: Clock;
  /** Complete, scrubbed environment; the launch's own variables are laid over it. */
  readonly env: Readonly<Record<string, string>>;
}

/** A page that opens offline with the raw data beside it, or one line that says why there is none. */
export type ProfileOutcome =
  | {
      readonly kind: "profiled";
      readonly page: string;
      readonly raw: readonly string[];
      /** How long the engine ran under the tool, the tool's own start included. */
      readonly ranNs: number;
      readonly notes: readonly string[];
    }
  | { readonly kind: "failed"; readonly reason: string; readonly hint?: string }
  | { readonly kind: "missing-tool"; readonly tool: string; readonly install: string };

/** The environment that the engine is meant to see. */
export function profiledEnvironment(request: ProfileRequest): Record<string, string> {
  return { ...request.env, ...request.launch.env };
}

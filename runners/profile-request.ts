import type { Launch } from "../src/core/engine.ts";

/** One profiled execution of an engine. */
export interface ProfileRequest {
  /** `argv[0]` is a node binary. */
  readonly launch: Launch;
  /** The trial's workspace: the engine's working directory; no tool leaves a file in it. */
  readonly cwd: string;
  /** Existing folder; everything that is kept lands below it. */
  readonly outDir: string;
  /** How long the engine may run; drawing the picture afterwards has a limit of its own. */
  readonly timeLimitNs: number;
  readonly signal?: AbortSignal;
  /** Complete, scrubbed environment; the launch's own variables are laid over it. */
  readonly env: Readonly<Record<string, string>>;
}

/** A page that opens offline with the raw data beside it, or one line that says why there is none. */
export type ProfileOutcome =
  | {
      readonly kind: "profiled";
      readonly page: string;
      readonly raw: readonly string[];
      readonly notes: readonly string[];
    }
  | { readonly kind: "failed"; readonly reason: string; readonly hint?: string }
  | { readonly kind: "missing-tool"; readonly tool: string; readonly install: string };

/** The environment that the engine is meant to see. */
export function profiledEnvironment(request: ProfileRequest): Record<string, string> {
  return { ...request.env, ...request.launch.env };
}

import { trialMarkerVariable } from "./process-group.ts";

/**
 * The whole environment of an engine process. It has nothing of the user's: NODE_* variables cost start-up time, and keys and
 * locale settings are not the engine's business.
 */
export function engineEnvironment(input: {
  readonly path: string;
  readonly home: string;
  readonly marker: string;
  readonly launch: Readonly<Record<string, string>>;
}): Record<string, string> {
  return {
    PATH: input.path,
    HOME: input.home,
    LANG: "C.UTF-8",
    TZ: "UTC",
    TERM: "dumb",
    [trialMarkerVariable]: input.marker,
    ...input.launch,
  };
}

import { trialMarkerVariable } from "./process-group.ts";

/**
 * The complete environment of an engine process: what it needs and nothing of the user's. Left out on purpose are all
 * NODE_* variables (certificates and options that cost start-up time), keys, and locale settings.
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

import { batchFlags } from "./batch-flags.ts";
import type { FlagGroup } from "./flag-values.ts";
import { limitFlags } from "./limit-flags.ts";
import { routeFlags } from "./route-flags.ts";

interface ModelOptions {
  readonly model: string;
  readonly maxTurns: number;
  readonly maxTokens: number;
}

type RequestOptions = ModelOptions &
  ReturnType<typeof limitFlags.read> &
  ReturnType<typeof batchFlags.read> &
  ReturnType<typeof routeFlags.read>;

/** Which model is asked, how often and how fast, for one task or many. */
export const requestFlags: FlagGroup<RequestOptions> = {
  valued: ["model", "max-turns", "max-tokens", ...limitFlags.valued, ...batchFlags.valued, ...routeFlags.valued],
  help: `  --model ID                            model to ask (claude-sonnet-5)
  --max-turns N                         most model calls of a run (200)
  --max-tokens N                        most output tokens of a model call (8192)
${limitFlags.help}${batchFlags.help}${routeFlags.help}`,
  toggles: { ...limitFlags.toggles, ...batchFlags.toggles, ...routeFlags.toggles },
  read: (values) => ({
    model: values.text("model") ?? "claude-sonnet-5",
    maxTurns: values.count("max-turns", 200),
    maxTokens: values.count("max-tokens", 8192),
    ...limitFlags.read(values),
    ...batchFlags.read(values),
    ...routeFlags.read(values),
  }),
};

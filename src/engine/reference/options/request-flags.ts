import type { FlagGroup } from "./flag-values.ts";

interface RequestOptions {
  readonly model: string;
  readonly maxTurns: number;
  readonly maxTokens: number;
}

/** Which model is asked, how often and how fast. */
export const requestFlags: FlagGroup<RequestOptions> = {
  valued: ["model", "max-turns", "max-tokens"],
  help: `  --model ID                            model to ask (claude-sonnet-5)
  --max-turns N                         most model calls of a run (200)
  --max-tokens N                        most output tokens of a model call (8192)
`,
  toggles: {},
  read: (values) => ({
    model: values.text("model") ?? "claude-sonnet-5",
    maxTurns: values.count("max-turns", 200),
    maxTokens: values.count("max-tokens", 8192),
  }),
};

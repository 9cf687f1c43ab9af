import type { FlagGroup } from "./flag-values.ts";

const outputs = ["text", "jsonl"] as const;

interface StorageOptions {
  readonly output: (typeof outputs)[number];
}

/** What is kept and where it is written: output, sessions, cached results, connections. */
export const storageFlags: FlagGroup<StorageOptions> = {
  valued: ["output"],
  help: `  --output text|jsonl                   the model's text, or one event a line (text)
`,
  toggles: {},
  read: (values) => ({ output: values.choice("output", outputs) }),
};

import type { FlagGroup } from "./flag-values.ts";

const scheduling = ["parallel", "sequential"] as const;

interface ToolOptions {
  readonly tools: (typeof scheduling)[number];
}

/** How tool calls are run. */
export const toolFlags: FlagGroup<ToolOptions> = {
  valued: ["tools"],
  help: `  --tools parallel|sequential           run calls that do not conflict at the same time, or one after another (parallel)
`,
  toggles: { tools: scheduling },
  read: (values) => ({ tools: values.choice("tools", scheduling) }),
};

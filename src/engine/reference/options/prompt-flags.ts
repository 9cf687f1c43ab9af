import type { FlagGroup } from "./flag-values.ts";

const strategies = ["mask", "none", "window", "summary"] as const;
const breakpoints = ["planned", "none", "system"] as const;
const mistakes = ["none", "clock", "tool-order"] as const;

interface PromptOptions {
  readonly context: (typeof strategies)[number];
  readonly contextBudgetTokens: number;
  readonly cache: (typeof breakpoints)[number];
  readonly volatile: (typeof mistakes)[number];
}

/** What the model is sent: the conversation's size, the prompt's form and its cache. */
export const promptFlags: FlagGroup<PromptOptions> = {
  valued: ["context", "context-budget", "cache", "volatile"],
  help: `  --context mask|window|summary|none    what happens when the conversation nears the budget (mask)
  --context-budget TOKENS               size that the conversation is kept below (160000)
  --cache planned|system|none           where the prompt cache's breakpoints go (planned)
  --volatile none|clock|tool-order      make one of two known mistakes that defeat the cache, to see their price (none)
`,
  toggles: { context: strategies, "context-budget": [], cache: breakpoints, volatile: mistakes },
  read: (values) => ({
    context: values.choice("context", strategies),
    contextBudgetTokens: values.count("context-budget", 160_000),
    cache: values.choice("cache", breakpoints),
    volatile: values.choice("volatile", mistakes),
  }),
};

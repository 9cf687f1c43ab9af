import { UserError } from "../../../core/user-error.ts";
import type { FlagGroup } from "./flag-values.ts";

const lengths = ["terse", "full"] as const;
const resultForms = ["full", "terse"] as const;
const switched = ["off", "on"] as const;
const strategies = ["mask", "none", "window", "summary", "hybrid"] as const;
const breakpoints = ["planned", "none", "system", "system-last"] as const;
const lives = ["5m", "1h"] as const;
const keepAlives = ["off", "ping"] as const;
const volatileTexts = ["none", "clock", "clock-last", "workspace-state", "tool-order", "history"] as const;
const selections = ["off", "tree", "directory", "chunks", "relevance", "repo-map"] as const;
const updates = ["off", "full", "symbols"] as const;
/** Shares of the budget at which a strategy steps in: the rest is room for one answer and its tool results. */
const triggers = ["0.8", "0.5", "0.9"] as const;

interface PromptOptions {
  readonly prompt: (typeof lengths)[number];
  readonly toolSchemas: (typeof lengths)[number];
  readonly toolResults: (typeof resultForms)[number];
  readonly stopSequences: (typeof switched)[number];
  readonly title: (typeof switched)[number];
  readonly context: (typeof strategies)[number];
  readonly contextBudgetTokens: number;
  readonly contextTriggerShare: (typeof triggers)[number];
  readonly contextKeepTokens: number | null;
  readonly cache: (typeof breakpoints)[number];
  readonly cacheLife: (typeof lives)[number];
  readonly cacheKeepAlive: (typeof keepAlives)[number];
  readonly volatile: (typeof volatileTexts)[number];
  readonly select: (typeof selections)[number];
  readonly selectBudgetTokens: number;
  readonly selectUpdate: (typeof updates)[number];
}

/** What the model is sent: the prompt's length, the conversation's size, the cache's breakpoints, and what is added unasked. */
export const promptFlags: FlagGroup<{ readonly sent: PromptOptions }> = {
  valued: [
    "prompt",
    "tool-schemas",
    "tool-results",
    "stop-sequences",
    "title",
    "context",
    "context-budget",
    "context-trigger",
    "context-keep",
    "cache",
    "cache-ttl",
    "cache-keepalive",
    "volatile",
    "context-select",
    "select-budget",
    "select-update",
  ],
  help: `  --prompt terse|full                   system prompt: rules alone, or with reasons and examples, 1,500 tokens more (terse)
  --tool-schemas terse|full             tool descriptions: one line, or a page (terse)
  --tool-results full|terse             results as they are, or without colours, repeats and repeated paths (full)
  --stop-sequences off|on               end an answer where it would begin to offer more work (off)
  --title off|on                        have the model name the session, with a request of its own (off)
  --context mask|window|summary|hybrid|none
                                        what happens when the conversation nears the budget (mask)
  --context-budget TOKENS               size that the conversation is kept below (160000)
  --context-trigger 0.8|0.5|0.9         share of the budget at which that happens (0.8)
  --context-keep TOKENS                 newest part that stays as it is (a share of the budget, by strategy)
  --cache planned|system-last|system|none
                                        where the prompt cache's breakpoints go (planned)
  --cache-ttl 5m|1h                     how long the cache keeps what is unused (5m)
  --cache-keepalive off|ping            ask for one token when a tool runs so long that the cache would expire (off)
  --volatile none|clock|workspace-state|tool-order|history|clock-last
                                        make a known mistake that defeats the cache, to see its price; clock-last tells the
                                        time where it does no harm (none)
  --context-select off|tree|directory|chunks|relevance|repo-map
                                        what of the workspace goes into the first message (off)
  --select-budget TOKENS                most tokens of that (5000)
  --select-update off|full|symbols      how it is brought up to date after an edit: not, whole files, changed symbols (off)
`,
  toggles: {
    prompt: lengths,
    "tool-schemas": lengths,
    "tool-results": resultForms,
    "stop-sequences": switched,
    title: switched,
    context: strategies,
    "context-budget": [],
    "context-trigger": triggers,
    "context-keep": [],
    cache: breakpoints,
    "cache-ttl": lives,
    "cache-keepalive": keepAlives,
    volatile: volatileTexts,
    "context-select": selections,
    "select-budget": [],
    "select-update": updates,
  },
  read: (values) => {
    const contextBudgetTokens = values.count("context-budget", 160_000);
    const contextTriggerShare = values.choice("context-trigger", triggers);
    const contextKeepTokens = values.count("context-keep", null);
    const triggerTokens = Math.floor(Number(contextTriggerShare) * contextBudgetTokens);
    if (contextKeepTokens !== null && contextKeepTokens >= triggerTokens)
      throw new UserError(
        `--context-keep ${contextKeepTokens} leaves nothing to shorten at ${triggerTokens} tokens, where the budget's trigger is; lower it or raise --context-budget`,
      );
    return {
      sent: {
        prompt: values.choice("prompt", lengths),
        toolSchemas: values.choice("tool-schemas", lengths),
        toolResults: values.choice("tool-results", resultForms),
        stopSequences: values.choice("stop-sequences", switched),
        title: values.choice("title", switched),
        context: values.choice("context", strategies),
        contextBudgetTokens,
        contextTriggerShare,
        contextKeepTokens,
        cache: values.choice("cache", breakpoints),
        cacheLife: values.choice("cache-ttl", lives),
        cacheKeepAlive: values.choice("cache-keepalive", keepAlives),
        volatile: values.choice("volatile", volatileTexts),
        select: values.choice("context-select", selections),
        selectBudgetTokens: values.count("select-budget", 5_000),
        selectUpdate: values.choice("select-update", updates),
      },
    };
  },
};

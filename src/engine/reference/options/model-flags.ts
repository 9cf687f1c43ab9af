import { retryPolicies, usualAttempts } from "../provider/retry.ts";
import type { FlagReader } from "./flag-reader.ts";

const offOn = ["off", "on"] as const;

/** Flags about requests: which model answers, how fast they leave, and when they are sent again. */
export const requestOptions = (flags: FlagReader) => ({
  model: flags.text("model", "claude-sonnet-5", "ID", "model to ask"),
  maxTurns: flags.count("max-turns", 200, "N", "most model calls of a run"),
  maxTokens: flags.count("max-tokens", 8192, "N", "most output tokens of a model call"),
  limiter: flags.choice(
    "limiter",
    ["none", "rpm", "tokens", "full", "headers"],
    "keep to rates of requests; also of tokens; also of slots, corrected by use; to the rates that the server names",
  ),
  rpm: flags.count("rpm", 10, "N", "requests a minute"),
  inputTpm: flags.count("input-tpm", 100_000, "N", "input tokens a minute"),
  outputTpm: flags.count("output-tpm", 100_000, "N", "output tokens a minute"),
  concurrency: flags.count("concurrency", null, "N", "most requests under way at once"),
  adapt: flags.choice("adapt", ["fixed", "aimd", "gradient"], "how that number follows refusals and latency"),
  slowMs: flags.count("slow", null, "MS", "an answer that takes longer counts as overload for --adapt"),
  classes: flags.choice(
    "classes",
    ["none", "priority", "capped"],
    "urgent requests first; capped: at most 25, 10, 3 a class",
  ),
  retryPolicy: flags.choice("retry", retryPolicies, "when to try again; server: its retry-after and jitter"),
  retryOnRateLimit: flags.count("retry-on-rate-limit", usualAttempts, "N", "most attempts of a refused request"),
  retryBroken: flags.choice("retry-broken", ["no", "yes"], "repeat an answer that broke off; its start shows twice"),
  idleTimeoutMs: flags.count("idle-timeout", null, "MS", "a stream that is silent for so long has broken off"),
});

/** Flags that choose which of two models does a task. */
export const routeOptions = (flags: FlagReader) => ({
  route: flags.choice("route", ["fixed", "rules", "bandit", "oracle"], "which tasks go to --small-model"),
  smallModel: flags.text("small-model", "claude-haiku-4-5", "ID", "the cheaper model"),
  smallCostPercent: flags.count("small-cost", 20, "PERCENT", "cost of its answer, relative to that of --model"),
  expect: flags.text("expect", null, "TEXT", "an answer without it has failed; --model then repeats it"),
});

/** Flags about what the model is sent. */
export const promptOptions = (flags: FlagReader) => ({
  prompt: flags.choice("prompt", ["terse", "full"], "system prompt: rules, or 1,500 tokens of reasons more"),
  toolSchemas: flags.choice("tool-schemas", ["terse", "full"], "tool descriptions: one line, or a page"),
  toolResults: flags.choice("tool-results", ["full", "terse"], "results as they are, or without colours and repeats"),
  stopSequences: flags.choice("stop-sequences", offOn, "end an answer where it would begin to offer more work"),
  title: flags.choice("title", offOn, "have the model name the session, with a request of its own"),
  context: flags.choice(
    "context",
    ["mask", "none", "window", "summary", "hybrid"],
    "what happens when the conversation nears the budget",
  ),
  contextBudgetTokens: flags.count("context-budget", 160_000, "TOKENS", "size that the conversation is kept below"),
  contextTriggerShare: flags.choice("context-trigger", ["0.8", "0.5", "0.9"], "share of the budget where that begins"),
  contextKeepTokens: flags.count("context-keep", null, "TOKENS", "newest part that stays unchanged"),
  cache: flags.choice("cache", ["planned", "none", "system", "system-last"], "where the prompt cache's breakpoints go"),
  cacheLife: flags.choice("cache-ttl", ["5m", "1h"], "how long the cache keeps an unused entry"),
  cacheKeepAlive: flags.choice("cache-keepalive", ["off", "ping"], "ask for one token while a tool outlasts the cache"),
  volatile: flags.choice(
    "volatile",
    ["none", "clock", "clock-last", "workspace-state", "tool-order", "history"],
    "make a known mistake that defeats the cache, to see its price; clock-last is the harmless form of clock",
  ),
  select: flags.choice(
    "context-select",
    ["off", "tree", "directory", "chunks", "relevance", "repo-map"],
    "what of the workspace goes into the first message",
  ),
  selectBudgetTokens: flags.count("select-budget", 5_000, "TOKENS", "most tokens of that"),
  selectUpdate: flags.choice(
    "select-update",
    ["off", "full", "symbols"],
    "after an edit, show nothing, files or symbols",
  ),
});

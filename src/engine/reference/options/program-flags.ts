import { UserError } from "../../../core/user-error.ts";
import type { FlagReader } from "./flag-reader.ts";

const offOn = ["off", "on"] as const;

/** Where the run's output goes and in which form. Without a path it goes to standard output. */
export interface OutputTarget {
  readonly kind: "text" | "jsonl";
  readonly path?: string;
}

/** Flags that choose many tasks instead of one prompt. A worktree task's process is started without them. */
export const batchOptions = (flags: FlagReader) => ({
  batch: flags.text("batch", null, "FILE|-", 'one task a line of a file or standard input, as "{task}" in the prompt'),
  forEach: flags.text("for-each", null, "GLOB", 'one task a file, as "{file}" in the prompt'),
  array: flags.text("array", null, "JSON", 'one task an item of a JSON list, as "{item}" or "{item.field}"'),
  parallel: flags.count("parallel", 3, "N", "tasks at the same time"),
  schedule: flags.choice("schedule", ["pool", "waves"], "the next task starts after any task, or after a wave"),
  start: flags.choice("start", ["burst", "warm-first"], "all at once, or the first alone until it is cached"),
  isolation: flags.choice(
    "isolation",
    ["context", "worktree"],
    "a context for each task, or also a process and worktree",
  ),
  taskTimeoutSeconds: flags.count("task-timeout", null, "SECONDS", "end a task that takes longer; the others go on"),
  resultsPath: flags.text("results", null, "FILE", "append results as JSON lines; skip tasks that are done there"),
});

/** Flags about the process: how it starts and what it tells about itself. */
export const processOptions = (flags: FlagReader) => ({
  startup: flags.choice("startup", ["lazy", "eager"], "load a part on first use, or all parts at once"),
  languageServer: flags.text("language-server", null, "COMMAND", "start a language server; offers the tool symbols"),
  subsystemStart: flags.choice(
    "subsystem-start",
    ["lazy", "background", "eager"],
    "start it on first use, beside the first request, or before it",
  ),
  configPath: flags.text("config", null, "FILE", "JSON with permissions and models; read again before each request"),
  configCache: flags.choice("config-cache", ["disk", "memory", "off"], "keep the checked configuration, and where"),
  preload: flags.choice("preload", ["off", "keywords", "oracle"], "load tools that the prompt hints at early"),
  preloadTools: flags.read("preload-tools", "NAME,..", names, "what --preload oracle loads"),
  spansPath: flags.text("spans", null, "FILE", "write OpenTelemetry GenAI spans as JSON lines when the run ends"),
  tracePath: flags.text("trace", null, "FILE", "write the same spans as Chrome trace events"),
  cpuProfilePath: flags.text("cpuprofile", null, "FILE", "write a CPU profile of the whole run (.cpuprofile)"),
  heapProfilePath: flags.text("memprofile", null, "FILE", "write a heap profile of the whole run (.heapprofile)"),
  timings: flags.choice("timings", offOn, "tell on standard error how much time each phase took"),
  servePort: flags.read("serve", "PORT", port, 'answer POST /run {"prompt": ".."} on 127.0.0.1; 0: a free port'),
  serveConcurrency: flags.count("serve-concurrency", 8, "N", "runs at the same time; eight times more may wait"),
});

/** Flags about tool calls. */
export const toolOptions = (flags: FlagReader) => ({
  tools: flags.choice(
    "tools",
    ["parallel", "sequential", "naive", "classes"],
    "calls of a turn at the same time unless they conflict; one by one; all at once, which loses edits; reads together, others alone",
  ),
  maxParallel: flags.count("max-parallel", null, "N", "most calls at the same time"),
  toolStart: flags.choice("tool-start", ["message", "block"], "after the whole answer, or reads at once"),
  prefetch: flags.choice("prefetch", ["off", "heuristic", "learned", "oracle"], "run probable reads early"),
  prefetchFile: flags.text("prefetch-file", null, "FILE", "tool log to learn from; for oracle, the log to follow"),
  toolLog: flags.text("tool-log", null, "FILE", "append the run's tool calls as one line of JSON"),
  toolOutput: flags.choice(
    "tool-output",
    ["bounded", "unbounded", "spill"],
    "keep the start and end of long output; all of it; or also save it to a file",
  ),
  search: flags.choice(
    "search",
    searches(),
    "large searches use ripgrep if it is installed; REFERENCE_SEARCH=portable sets the default",
  ),
});

/** Flags about what is kept and where it is written. */
export const storageOptions = (flags: FlagReader) => ({
  outputs: flags.read(
    "output",
    "text|jsonl|text:FILE|json:FILE",
    outputs,
    "the text, or one event a line; may be repeated",
  ),
  outputWindow: flags.choice("output-window", ["delta", "buffer", "time"], "each piece, whole lines, or 33 ms at once"),
  sinks: flags.choice("sinks", ["independent", "blocking"], "each output waits alone, or all for the slowest"),
  argumentParsing: flags.choice("argument-parsing", ["once", "each-delta"], "parse when complete, or at each piece"),
  responseCache: flags.choice("response-cache", ["off", "exact", "workspace"], "answer a repeated prompt from a cache"),
  responseCacheTtlSeconds: flags.count("response-cache-ttl", 300, "SECONDS", "how long such an answer is good"),
  cacheFolder: flags.text("cache-folder", null, "FOLDER", "where caches are kept; else the user's cache folder"),
  toolCache: flags.choice(
    "tool-cache",
    ["off", "memory", "tiered"],
    "keep results of reads, in memory or also on disk",
  ),
  toolCacheValidity: flags.choice(
    "tool-cache-validity",
    ["content", "ttl", "dependency"],
    "they hold while the files are equal, for a minute, or until an own edit",
  ),
  dedup: flags.choice("dedup", offOn, "equal read-only calls at the same time share one execution"),
  connections: flags.choice("connections", ["tuned", "per-call", "default"], "a pool, one a request, or Node's fetch"),
  sessionPath: flags.text("session", null, "FILE", "keep the conversation in a file, as JSON lines"),
  sessionWrite: flags.choice(
    "session-write",
    ["batch", "off", "delta", "turn"],
    "write and sync every 100 ms, never, each piece, each turn",
  ),
  resumePath: flags.text("resume-session", null, "FILE", "go on from a session's newest messages"),
  sessionIndex: flags.choice("session-index", offOn, "find them by an index instead of reading everything"),
});

/** Reads one value of --output. Throws a UserError of one line for an unknown form. */
export function outputTarget(given: string): OutputTarget {
  if (given === "text" || given === "jsonl") return { kind: given };
  const [, form, path] = /^(text|jsonl?):(.+)$/su.exec(given) ?? [];
  if (form === undefined || path === undefined)
    throw new UserError(`--output ${JSON.stringify(given)} is not one of text, jsonl, text:FILE, json:FILE.`);
  return { kind: form === "text" ? "text" : "jsonl", path };
}

function outputs(given: readonly string[]): readonly OutputTarget[] {
  return given.length === 0 ? [{ kind: "text" }] : given.map(outputTarget);
}

function names(given: readonly string[]): readonly string[] {
  return (given.at(-1) ?? "").split(",").filter((name) => name !== "");
}

/** The harness sets the variable, so that a measurement does not depend on what a machine has installed. */
function searches() {
  const isPinned = process.env["REFERENCE_SEARCH"] === "portable";
  return isPinned ? (["portable", "auto"] as const) : (["auto", "portable"] as const);
}

function port(given: readonly string[]): number | null {
  const last = given.at(-1);
  if (last === undefined) return null;
  if (/^\d{1,5}$/.test(last) && Number(last) <= 65_535) return Number(last);
  throw new UserError(`--serve ${JSON.stringify(last)} is not a port. Give a number from 0 to 65535; 0 is a free one.`);
}

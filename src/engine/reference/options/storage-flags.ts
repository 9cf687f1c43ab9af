import { outputTarget, type OutputTarget } from "../sinks/output-target.ts";
import type { FlagGroup } from "./flag-values.ts";

const responseCaches = ["off", "exact", "workspace"] as const;
const toolCaches = ["off", "memory", "tiered"] as const;
const validities = ["content", "ttl", "dependency"] as const;
const switches = ["off", "on"] as const;
const connections = ["tuned", "per-call", "default"] as const;
const windows = ["delta", "buffer", "time"] as const;
const fanOuts = ["independent", "blocking"] as const;
const parsings = ["once", "each-delta"] as const;
const sessionWrites = ["batch", "off", "delta", "turn"] as const;

export interface StorageOptions {
  readonly outputs: readonly OutputTarget[];
  readonly outputWindow: (typeof windows)[number];
  readonly sinks: (typeof fanOuts)[number];
  readonly argumentParsing: (typeof parsings)[number];
  readonly responseCache: (typeof responseCaches)[number];
  readonly responseCacheTtlSeconds: number;
  readonly cacheFolder: string | null;
  readonly toolCache: (typeof toolCaches)[number];
  readonly toolCacheValidity: (typeof validities)[number];
  readonly dedup: (typeof switches)[number];
  readonly connections: (typeof connections)[number];
  readonly sessionPath: string | null;
  readonly sessionWrite: (typeof sessionWrites)[number];
  readonly resumePath: string | null;
  readonly sessionIndex: (typeof switches)[number];
}

/** What is kept and where it is written: output, sessions, cached results, connections. */
export const storageFlags: FlagGroup<StorageOptions> = {
  valued: [
    "output-window",
    "sinks",
    "argument-parsing",
    "response-cache",
    "response-cache-ttl",
    "cache-folder",
    "tool-cache",
    "tool-cache-validity",
    "dedup",
    "connections",
    "session",
    "session-write",
    "resume-session",
    "session-index",
  ],
  repeated: ["output"],
  help: `  --output text|jsonl|text:FILE|json:FILE   the model's text, or one event a line; may be given more than once (text)
  --output-window delta|buffer|time     write each piece, whole lines or 4096 bytes, or what came in 33 ms (delta)
  --sinks independent|blocking          several outputs wait each for itself, or all for the slowest (independent)
  --argument-parsing once|each-delta    read a tool's arguments when they are complete, or again at every piece (once)
  --response-cache off|exact|workspace  answer a repeated prompt from a cache; not in production (off)
  --response-cache-ttl SECONDS          how long such an answer is good (300)
  --cache-folder FOLDER                 where caches are kept (XDG_CACHE_HOME/agent-engine-reference)
  --tool-cache off|memory|tiered        keep results of view, ls, glob and grep in memory, or on disk as well (off)
  --tool-cache-validity content|ttl|dependency   kept while the files are equal, for a minute, or until an own edit (content)
  --dedup off|on                        equal read-only calls that run at the same time share one execution (off)
  --connections tuned|per-call|default  one pool that outlives tool calls, a new connection a request, or Node's fetch (tuned)
  --session FILE                        keep the conversation in a file, as JSON lines
  --session-write batch|delta|turn|off  written and synced every 100 ms, each piece, each turn, never (batch)
  --resume-session FILE                 go on from a session's newest messages
  --session-index off|on                find them by an index beside the session instead of reading all of it (off)
`,
  toggles: {
    "output-window": windows,
    sinks: fanOuts,
    "argument-parsing": parsings,
    "response-cache": responseCaches,
    "response-cache-ttl": [],
    "cache-folder": [],
    "tool-cache": toolCaches,
    "tool-cache-validity": validities,
    dedup: switches,
    connections,
    session: [],
    "session-write": sessionWrites,
    "resume-session": [],
    "session-index": switches,
  },
  read: (values) => ({
    outputs: values.all("output").length === 0 ? [{ kind: "text" }] : values.all("output").map(outputTarget),
    outputWindow: values.choice("output-window", windows),
    sinks: values.choice("sinks", fanOuts),
    argumentParsing: values.choice("argument-parsing", parsings),
    responseCache: values.choice("response-cache", responseCaches),
    responseCacheTtlSeconds: values.count("response-cache-ttl", 300),
    cacheFolder: values.text("cache-folder"),
    toolCache: values.choice("tool-cache", toolCaches),
    toolCacheValidity: values.choice("tool-cache-validity", validities),
    dedup: values.choice("dedup", switches),
    connections: values.choice("connections", connections),
    sessionPath: values.text("session"),
    sessionWrite: values.choice("session-write", sessionWrites),
    resumePath: values.text("resume-session"),
    sessionIndex: values.choice("session-index", switches),
  }),
};

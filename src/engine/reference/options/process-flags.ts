import { UserError } from "../../../core/user-error.ts";
import type { FlagGroup } from "./flag-values.ts";

const startups = ["lazy", "eager"] as const;
const subsystemStarts = ["lazy", "background", "eager"] as const;
const configCaches = ["disk", "memory", "off"] as const;
const preloads = ["off", "keywords", "oracle"] as const;
const timings = ["off", "on"] as const;

interface ProcessOptions {
  readonly startup: (typeof startups)[number];
  readonly languageServer: string | null;
  readonly subsystemStart: (typeof subsystemStarts)[number];
  readonly configPath: string | null;
  readonly configCache: (typeof configCaches)[number];
  readonly preload: (typeof preloads)[number];
  readonly preloadTools: readonly string[];
  readonly spansPath: string | null;
  readonly tracePath: string | null;
  readonly cpuProfilePath: string | null;
  readonly heapProfilePath: string | null;
  readonly timings: (typeof timings)[number];
  /** Port of the HTTP face, 0 for a free one; null: one prompt, then the end. */
  readonly servePort: number | null;
  readonly serveConcurrency: number;
}

/** How the process starts, and what it tells of itself. */
export const processFlags: FlagGroup<ProcessOptions> = {
  valued: [
    "startup",
    "language-server",
    "subsystem-start",
    "config",
    "config-cache",
    "preload",
    "preload-tools",
    "spans",
    "trace",
    "cpuprofile",
    "memprofile",
    "timings",
    "serve",
    "serve-concurrency",
  ],
  help: `  --startup lazy|eager                  load a part on first use, or all parts before the first request (lazy)
  --language-server COMMAND             a language server on its pipes; offers the tool symbols
  --subsystem-start lazy|background|eager   start servers on first use, beside the first request, or before it (lazy)
  --config FILE                         JSON with permissions and models; read again before each request
  --config-cache disk|memory|off        keep the checked configuration for the next process, for this one, or not (disk)
  --preload off|keywords|oracle         load tools that the prompt's words hint at while the model thinks (off)
  --preload-tools NAME,..               what --preload oracle loads
  --spans FILE                          write OpenTelemetry GenAI spans as JSON lines when the run ends
  --trace FILE                          write the same spans as Chrome trace events
  --cpuprofile FILE                     write a CPU profile of the whole run (.cpuprofile)
  --memprofile FILE                     write a sampling heap profile of the whole run (.heapprofile)
  --timings off|on                      tell on standard error which phase took how much of the run (off)
  --serve PORT                          instead of one prompt: answer POST /run {"prompt": ".."} on 127.0.0.1 (0: a free port)
  --serve-concurrency N                 runs at the same time; eight times more may wait (8)
`,
  toggles: {
    startup: startups,
    "language-server": [],
    "subsystem-start": subsystemStarts,
    config: [],
    "config-cache": configCaches,
    preload: preloads,
    "preload-tools": [],
    spans: [],
    trace: [],
    cpuprofile: [],
    memprofile: [],
    timings,
  },
  read: (values) => ({
    startup: values.choice("startup", startups),
    languageServer: values.text("language-server"),
    subsystemStart: values.choice("subsystem-start", subsystemStarts),
    configPath: values.text("config"),
    configCache: values.choice("config-cache", configCaches),
    preload: values.choice("preload", preloads),
    preloadTools: (values.text("preload-tools") ?? "").split(",").filter((name) => name !== ""),
    spansPath: values.text("spans"),
    tracePath: values.text("trace"),
    cpuProfilePath: values.text("cpuprofile"),
    heapProfilePath: values.text("memprofile"),
    timings: values.choice("timings", timings),
    servePort: portOf(values.text("serve")),
    serveConcurrency: values.count("serve-concurrency", 8),
  }),
};

function portOf(given: string | null): number | null {
  if (given === null) return null;
  if (!/^\d{1,5}$/.test(given) || Number(given) > 65_535)
    throw new UserError(
      `--serve ${JSON.stringify(given)} is not a port; give a number from 0 to 65535, 0 for a free one`,
    );
  return Number(given);
}

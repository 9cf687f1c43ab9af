import { UserError } from "../../../core/user-error.ts";
import type { FlagGroup, FlagValues } from "./flag-values.ts";

const scheduling = ["parallel", "sequential", "naive", "classes"] as const;
const starts = ["message", "block"] as const;
const guesses = ["off", "heuristic", "learned", "oracle"] as const;
const bounds = ["bounded", "unbounded", "spill"] as const;
const searches = ["auto", "portable"] as const;

/** What was asked for about tool calls. */
export interface ToolOptions {
  readonly tools: (typeof scheduling)[number];
  /** Null for no cap. */
  readonly maxParallel: number | null;
  readonly toolStart: (typeof starts)[number];
  readonly prefetch: (typeof guesses)[number];
  readonly prefetchFile: string | null;
  readonly toolLog: string | null;
  readonly toolOutput: (typeof bounds)[number];
  readonly search: (typeof searches)[number];
}

/** How tool calls are run. */
export const toolFlags: FlagGroup<ToolOptions> = {
  valued: ["tools", "max-parallel", "tool-start", "prefetch", "prefetch-file", "tool-log", "tool-output", "search"],
  help: `  --tools parallel|sequential|naive|classes
                                        calls of one turn: at the same time unless they conflict; one after another; all at
                                        once, which loses edits; reads together and others alone (parallel)
  --max-parallel N                      most calls at the same time (no limit)
  --tool-start message|block            start calls when the whole answer is there, or reads as soon as theirs is (message)
  --prefetch off|heuristic|learned|oracle
                                        run the reads that probably come next while the model answers (off)
  --prefetch-file FILE                  tool log of earlier sessions to learn from; for oracle, the log to follow
  --tool-log FILE                       append the run's tool calls as one line of JSON
  --tool-output bounded|unbounded|spill keep the start and end of long output; all of it; or also save it to a file (bounded)
  --search auto|portable                large searches with ripgrep where there is one, or always without; REFERENCE_SEARCH=portable
                                        in the environment does the same (auto)
`,
  toggles: {
    tools: scheduling,
    "max-parallel": [],
    "tool-start": starts,
    prefetch: guesses,
    "prefetch-file": [],
    "tool-log": [],
    "tool-output": bounds,
    search: searches,
  },
  read: (values) => {
    const options: ToolOptions = {
      tools: values.choice("tools", scheduling),
      maxParallel: values.count("max-parallel", null),
      toolStart: values.choice("tool-start", starts),
      prefetch: values.choice("prefetch", guesses),
      prefetchFile: values.text("prefetch-file"),
      toolLog: values.text("tool-log"),
      toolOutput: values.choice("tool-output", bounds),
      search: searchOf(values),
    };
    if (options.toolStart === "block" && options.tools !== "parallel") {
      throw new UserError(`--tool-start block needs --tools parallel, not ${options.tools}`);
    }
    return options;
  },
};

/** The harness sets the variable: what it measures must not depend on what else a machine has. A flag goes before it. */
function searchOf(values: FlagValues): ToolOptions["search"] {
  const isPinned = values.text("search") === null && process.env["REFERENCE_SEARCH"] === "portable";
  return isPinned ? "portable" : values.choice("search", searches);
}

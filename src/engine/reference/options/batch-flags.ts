import { UserError } from "../../../core/user-error.ts";
import type { FlagGroup, FlagValues } from "./flag-values.ts";

const schedules = ["pool", "waves"] as const;
const starts = ["burst", "warm-first"] as const;
const isolations = ["context", "worktree"] as const;

/** Where the tasks of a batch come from; the prompt is their template. */
export type TaskSource =
  /** A file with a task a line, or `-` for standard input. */
  | { readonly kind: "lines"; readonly path: string }
  | { readonly kind: "files"; readonly glob: string }
  | { readonly kind: "array"; readonly json: string };

interface BatchOptions {
  readonly tasks: TaskSource | null;
  readonly parallel: number;
  readonly schedule: (typeof schedules)[number];
  readonly start: (typeof starts)[number];
  readonly isolation: (typeof isolations)[number];
  readonly taskTimeoutMs: number | null;
  /** Where results go as JSON lines; null: standard output. */
  readonly resultsPath: string | null;
}

/** Many tasks in one process. */
export const batchFlags: FlagGroup<BatchOptions> = {
  valued: ["batch", "for-each", "array", "parallel", "schedule", "start", "isolation", "task-timeout", "results"],
  help: `  --batch FILE|-                        a task for each line of a file or of standard input, as "{task}" of the prompt
  --for-each GLOB                       a task for each file, as "{file}" of the prompt
  --array JSON                          a task for each item of a JSON list, as "{item}" or "{item.field}" of the prompt
  --parallel N                          tasks at the same time (3)
  --schedule pool|waves                 start the next task when one ends, or when all of a wave have ended (pool)
  --start burst|warm-first              all at once, or the others when the first has its first answer in the prompt cache (burst)
  --isolation context|worktree          a context of its own for each task, or also a process in a git worktree of its own (context)
  --task-timeout SECONDS                a task that takes longer is ended, alone
  --results FILE                        append results as JSON lines; tasks that have one there are not done again
`,
  toggles: {
    batch: [],
    "for-each": [],
    array: [],
    parallel: [],
    schedule: schedules,
    start: starts,
    isolation: isolations,
    "task-timeout": [],
    results: [],
  },
  read: (values) => ({
    tasks: sourceOf(values),
    parallel: values.count("parallel", 3),
    schedule: values.choice("schedule", schedules),
    start: values.choice("start", starts),
    isolation: values.choice("isolation", isolations),
    taskTimeoutMs: secondsToMs(values.count("task-timeout", null)),
    resultsPath: values.text("results"),
  }),
};

function sourceOf(values: FlagValues): TaskSource | null {
  const [path, glob, json] = [values.text("batch"), values.text("for-each"), values.text("array")];
  const given = [path, glob, json].filter((value) => value !== null);
  if (given.length > 1) throw new UserError("tasks come from one place; give one of --batch, --for-each and --array");
  if (path !== null) return { kind: "lines", path };
  if (glob !== null) return { kind: "files", glob };
  return json === null ? null : { kind: "array", json };
}

function secondsToMs(seconds: number | null): number | null {
  return seconds === null ? null : seconds * 1_000;
}

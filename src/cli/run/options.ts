import { type ParsedOptions, shared } from "../command-line/shared-options.ts";

/** The options of `bench run`. */
export const runOptions = {
  scenarios: shared.scenarios,
  cassette: shared.cassette,
  replay: shared.replay,
  set: shared.set,
  engine: {
    type: "string",
    array: true,
    nargs: 1,
    default: [],
    describe:
      "Engine to measure. Default: the one of bench.config (bench list engines). Twice: the second beside the first",
  },
  "engine-command": shared["engine-command"],
  arm: { type: "string", array: true, default: [], describe: "Only these arms" },
  baseline: {
    type: "string",
    describe: "Baseline, git revision, run file or agent@version to compare with, measured side by side",
  },
  gate: shared.gate,
  strict: shared.strict,
  "fail-fast": { type: "boolean", default: false, describe: "With --baseline: end at the first confirmed regression" },
  trials: {
    type: "number",
    describe: "Trials of each arm. With --baseline: pairs, and as many again to confirm a regression",
  },
  budget: { type: "string", default: "45s", describe: "No round begins after this time" },
  prompts: shared.prompts,
  seed: shared.seed,
  out: shared.out,
  open: shared.open,
  json: shared.runJson,
  shard: { type: "string", describe: "Measure one part of the scenarios, such as 2/4 (see bench merge)" },
  resume: { type: "string", describe: "Continue this interrupted run with the options it was started with" },
  profile: { type: "boolean", default: false, describe: "With --baseline: profile what regressed" },
  otlp: { type: "string", describe: "Send traces and metrics to this OpenTelemetry collector, by OTLP over HTTP" },
  watch: { type: "boolean", default: false, describe: "After each edit, measure again and print what changed" },
} as const;

export type RunOptions = ParsedOptions<typeof runOptions>;

import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench profile`. */
export const profileOptions = {
  scenario: {
    ...positional,
    type: "string",
    describe: "A scenario, or a .cpuprofile or .heapprofile file",
  },
  cassette: { ...shared.cassette, describe: "Profile in this recording (bench record, bench import)" },
  replay: shared.replay,
  tool: {
    choices: ["cpu", "alloc", "trace", "flame", "doctor", "bubbleprof", "heap", "instructions"],
    default: "cpu",
    describe: "Profiling tool (bench list profiles)",
  },
  against: { type: "string", describe: "Baseline, git revision or run file. Shows what changed since" },
  arm: {
    type: "string",
    describe: "Arm to run. Default: the last that the engine can play and that is no planted mistake",
  },
  engine: { ...shared.engine, describe: "Engine to profile. Default: the one of bench.config (bench list engines)" },
  "engine-command": { ...shared["engine-command"], describe: "Profile this command, without an entry" },
  samples: { type: "number", default: 5000, describe: "Repeat until there are this many samples" },
  pairs: { type: "number", default: 12, describe: "With --against: profiles of each version" },
  budget: { type: "string", default: "30s", describe: "No repetition begins after this time" },
  seed: { ...shared.seed, describe: "Seed of the workload" },
  out: { ...shared.out, describe: "Folder in which the profile's folder is made" },
  open: shared.open,
  json: shared.json,
} as const;

export type ProfileOptions = ParsedOptions<typeof profileOptions>;

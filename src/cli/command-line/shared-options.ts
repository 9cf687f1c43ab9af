import type { InferredOptionType, Options } from "yargs";

/** The parsed values of a table of options. */
export type ParsedOptions<Table extends Readonly<Record<string, Options>>> = {
  readonly [Name in keyof Table]: InferredOptionType<Table[Name]> extends readonly unknown[]
    ? readonly string[]
    : InferredOptionType<Table[Name]>;
};

/** Marks a row as an argument without dashes. The command's usage line names its place. */
export const positional = { group: "Positionals:" } as const;

/** Options that several commands take, each with one description and one default. */
export const shared = {
  scenarios: {
    ...positional,
    type: "string",
    array: true,
    default: [],
    describe: "Scenarios to run. Default: the set",
  },
  cassette: {
    type: "string",
    array: true,
    default: [],
    describe: "Run these recordings (bench record) as scenarios",
  },
  replay: {
    type: "string",
    choices: ["exact", "scripted"],
    describe:
      "How --cassette runs: exact wants every request as recorded, scripted fits any agent. Default: exact for the recorded agent in its version",
  },
  set: { type: "string", default: "quick", describe: "quick, full, long, lab, all, or a family" },
  engine: { type: "string", describe: "Engine to measure. Default: the one of bench.config (bench list engines)" },
  "engine-command": { type: "string", describe: 'Measure this command, without an entry: "node agent.js {prompt}"' },
  prompts: {
    type: "boolean",
    default: true,
    describe: "Keep the texts of prompts, without secrets, for the page. --no-prompts keeps none",
  },
  seed: { type: "string", default: "bench", describe: "Seed of workloads, latencies and order" },
  out: { type: "string", default: "reports", describe: "Folder in which the run's folder is made" },
  gate: { type: "boolean", default: false, describe: "Exit 1 on a regression" },
  strict: { type: "boolean", default: false, describe: "With --gate: exit 3 when a verdict is inconclusive" },
  open: { type: "boolean", default: false, describe: "Open the page in a browser" },
  json: { type: "boolean", default: false, describe: "Print JSON" },
  runJson: { type: "boolean", default: false, describe: "Print the run file instead of tables" },
  runs: { type: "string", array: true, default: ["reports"], describe: "Run files, baselines, or folders of them" },
} as const;

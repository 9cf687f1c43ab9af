import type { InferredOptionType, Options } from "yargs";

/** The parsed values of a table of options. */
export type ParsedOptions<Table extends Readonly<Record<string, Options>>> = {
  readonly [Name in keyof Table]: InferredOptionType<Table[Name]> extends readonly unknown[]
    ? readonly string[]
    : InferredOptionType<Table[Name]>;
};

export const scenariosPositional = {
  type: "string",
  array: true,
  default: [],
  describe: "Scenarios to run. Default: those of --set",
} as const;

export const setOption = { type: "string", default: "quick", describe: "quick, full, or a family" } as const;

export const engineOption = {
  type: "string",
  default: "reference",
  describe: "Engine to measure (bench list engines)",
} as const;

export const seedOption = {
  type: "string",
  default: "bench",
  describe: "Seed of workloads, latencies and order",
} as const;

export const outOption = {
  type: "string",
  default: "reports",
  describe: "Folder in which the run's folder is made",
} as const;

export const gateOption = { type: "boolean", default: false, describe: "Exit 1 on a regression" } as const;

export const strictOption = {
  type: "boolean",
  default: false,
  describe: "With --gate: exit 3 when a verdict is inconclusive",
} as const;

export const jsonOption = { type: "boolean", default: false, describe: "Print JSON" } as const;

export const runJsonOption = {
  type: "boolean",
  default: false,
  describe: "Print the run file instead of tables",
} as const;

/** Where `bench history` and `bench publish` look for runs. */
export const runFoldersDescription = "Run files, run folders, baselines, or folders of them";

import { type ParsedOptions, positional, shared } from "../command-line/shared-options.ts";

/** The options of `bench agents`. */
export const agentsOptions = {
  action: { ...positional, choices: ["list", "install", "check"], demandOption: true, describe: "What to do" },
  id: { ...positional, type: "string", array: true, default: [], describe: "install, check: agents by id" },
  "engine-command": { ...shared["engine-command"], describe: "check: this command, without an entry" },
  json: shared.json,
} as const;

export type AgentsOptions = ParsedOptions<typeof agentsOptions>;

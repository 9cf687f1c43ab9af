import type { Argv, CommandModule } from "yargs";
import { wordsBehindDashes } from "../command-line/words-behind-dashes.ts";
import { agentsOptions, type AgentsOptions } from "./options.ts";

export const agentsCommand: CommandModule<object, AgentsOptions> = {
  command: "agents <action> [id..]",
  describe: "List, install and check the agents that bench knows",
  builder: (yargs: Argv<object>): Argv<AgentsOptions> =>
    yargs.options(agentsOptions).example([
      ["$0 agents list", "each agent, its protocol, and whether it is installed"],
      ["$0 agents install pi codex", "then: bench run --engine pi"],
      ["$0 agents check pi", "what works with it, and what bench recognised"],
      ["$0 agents check -- node agent.js {prompt}", "the same for any command"],
    ]),
  handler: async (options) => {
    switch (options.action) {
      case "list": {
        const { listAgents } = await import("./list-agents.ts");
        return listAgents(options);
      }
      case "install": {
        const { installAgents } = await import("./install-agents.ts");
        return installAgents(options.id);
      }
      case "check": {
        const { checkAgent } = await import("./check-agent.ts");
        process.exitCode = await checkAgent(options, wordsBehindDashes(process.argv));
      }
    }
  },
};

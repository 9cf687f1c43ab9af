import type { Argv, CommandModule } from "yargs";
import { wordsBehindDashes } from "../command-line/words-behind-dashes.ts";
import { auditOptions, type AuditOptions } from "./options.ts";

export const auditCommand: CommandModule<object, AuditOptions> = {
  command: "audit [id]",
  describe: "Make an agent's report card: what it costs, what it wastes, and the proof",
  builder: (yargs: Argv<object>): Argv<AuditOptions> =>
    yargs.options(auditOptions).example([
      ["$0 audit", "the engine of bench.config"],
      ["$0 audit pi", "an agent that bench knows (bench agents list)"],
      ["$0 audit -- my-agent -p {prompt}", "any command; what it speaks is found out"],
      ["$0 audit my-agent --cassette fix-bug.json", "its waste in a recorded session, too"],
      ["$0 audit --against v1.2.0", "what the working tree wastes that v1.2.0 did not"],
      ["$0 audit --fail-on volatile-prompt", "exit 1 if the system prompt changes between requests"],
    ]),
  handler: async (options) => {
    const { audit } = await import("./audit.ts");
    process.exitCode = await audit(options, wordsBehindDashes(process.argv));
  },
};

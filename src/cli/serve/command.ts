import type { Argv, CommandModule } from "yargs";
import { serveOptions, type ServeOptions } from "./options.ts";

export const serveCommand: CommandModule<object, ServeOptions> = {
  command: "serve",
  describe: "Run the fake provider alone, for clients of the Anthropic, OpenAI and Gemini APIs",
  builder: (yargs: Argv<object>): Argv<ServeOptions> =>
    yargs.options(serveOptions).example([
      ["$0 serve --port 8787", "then: ANTHROPIC_BASE_URL=http://127.0.0.1:8787 your-agent"],
      ["$0 serve --latency realistic --log run.trace.json", "open the file in ui.perfetto.dev"],
    ]),
  handler: async (options) => {
    const { serveProvider } = await import("./serve-provider.ts");
    await serveProvider(options);
  },
};

import type { Argv, CommandModule } from "yargs";

/** Options of `bench serve`, as parsed. */
export interface ServeOptions {
  readonly port: number;
  readonly script: string | undefined;
  readonly model: string;
  readonly latency: (typeof latencies)[number] | undefined;
  readonly seed: string;
}

const latencies = ["instant", "realistic"] as const;

export const serveCommand: CommandModule<object, ServeOptions> = {
  command: "serve",
  describe: "Run the fake provider alone, for any client of the Anthropic Messages API",
  builder: (yargs: Argv<object>): Argv<ServeOptions> =>
    yargs
      .option("port", { type: "number", default: 8787, describe: "Loopback port; 0 picks a free one" })
      .option("script", { type: "string", describe: "JSON file with the model's turns; default: one greeting" })
      .option("model", { type: "string", default: "claude-sonnet-5", describe: "Model that answers" })
      .option("latency", {
        choices: latencies,
        defaultDescription: "instant",
        describe: "realistic: as fitted to recorded calls",
      })
      .option("seed", { type: "string", default: "bench", describe: "Seed of the latencies" })
      .example("$0 serve --port 8787", "then: ANTHROPIC_BASE_URL=http://127.0.0.1:8787 your-agent"),
  handler: async (options) => {
    const { serveProvider } = await import("../serve-provider.ts");
    await serveProvider(options);
  },
};

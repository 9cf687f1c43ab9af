import type { Argv, CommandModule } from "yargs";

/** Options of `bench serve`, as parsed. */
export interface ServeOptions extends ReplayOptions {
  readonly port: number;
  readonly script: string | undefined;
  readonly model: string;
  readonly latency: (typeof latencies)[number] | undefined;
  readonly seed: string;
}

/** How `bench serve` plays a cassette. */
export interface ReplayOptions {
  readonly cassette: string | undefined;
  readonly timing: string;
  readonly match: (typeof matches)[number];
  readonly miss: (typeof misses)[number];
}

const matches = ["exact", "normalised", "position"] as const;
const misses = ["fail", "nearest", "synthesise"] as const;
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
      .option("cassette", { type: "string", describe: "Answer from a recording made by bench record" })
      .option("timing", {
        type: "string",
        default: "recorded",
        describe: "Of a cassette: recorded, none, model (that of --latency), or a factor such as 0.5x",
      })
      .option("match", {
        choices: matches,
        default: "position" as const,
        describe: "Loosest way to recognise a request",
      })
      .option("miss", {
        choices: misses,
        default: "fail" as const,
        describe: "For a request that was not recorded: 400 with the difference, the nearest, or the script",
      })
      .example("$0 serve --port 8787", "then: ANTHROPIC_BASE_URL=http://127.0.0.1:8787 your-agent"),
  handler: async (options) => {
    const { serveProvider } = await import("../serve-provider.ts");
    await serveProvider(options);
  },
};

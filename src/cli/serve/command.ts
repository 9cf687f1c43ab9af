import type { Argv, CommandModule } from "yargs";

/** Options of `bench serve`, as parsed. */
export interface ServeOptions extends ReplayOptions {
  readonly port: number;
  readonly script: string | undefined;
  readonly model: string;
  readonly latency: string;
  readonly seed: string;
  readonly rpm: number | undefined;
  readonly itpm: number | undefined;
  readonly otpm: number | undefined;
  readonly concurrent: number | undefined;
  readonly "fault-ratio": number;
  readonly lenient: boolean;
  readonly log: readonly string[];
  readonly metrics: boolean;
  readonly quiet: boolean;
}

/** How `bench serve` plays a cassette. */
export interface ReplayOptions {
  readonly cassette: string | undefined;
  readonly timing: string;
  readonly match: (typeof matches)[number];
  readonly miss: (typeof misses)[number];
  readonly upstream: string | undefined;
}

const matches = ["exact", "normalised", "position"] as const;
const misses = ["fail", "nearest", "synthesise", "live"] as const;

export const serveCommand: CommandModule<object, ServeOptions> = {
  command: "serve",
  describe: "Run the fake provider alone, for clients of the Anthropic and OpenAI APIs",
  builder: (yargs: Argv<object>): Argv<ServeOptions> =>
    yargs
      .option("port", { type: "number", default: 8787, describe: "Loopback port; 0 picks a free one" })
      .option("script", { type: "string", describe: "JSON file with the model's turns; default: one greeting" })
      .option("model", { type: "string", default: "claude-sonnet-5", describe: "Model that answers" })
      .option("latency", {
        type: "string",
        default: "instant",
        describe: "instant, realistic (as fitted to recorded calls), or first token and gap: 300ms,15ms",
      })
      .option("seed", { type: "string", default: "bench", describe: "Seed of latencies, faults and ids" })
      .option("rpm", { type: "number", describe: "Limit: requests a minute" })
      .option("itpm", { type: "number", describe: "Limit: input tokens a minute, cache reads free" })
      .option("otpm", { type: "number", describe: "Limit: output tokens a minute" })
      .option("concurrent", { type: "number", describe: "Limit: requests answered at once" })
      .option("fault-ratio", { type: "number", default: 0, describe: "Share of requests that meet a fault, 0 to 1" })
      .option("lenient", {
        type: "boolean",
        default: false,
        describe: "Take what can be read; default: as strict as the API",
      })
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
        describe:
          "For a request that was not recorded: 400 with the difference, the nearest, the script, or --upstream, recorded as well",
      })
      .option("upstream", { type: "string", describe: "Provider that --miss live asks, without /v1" })
      .option("log", {
        type: "string",
        array: true,
        default: [],
        describe: "File for every exchange: .jsonl, .otlp.jsonl (OpenTelemetry) or .trace.json (Perfetto)",
      })
      .option("metrics", { type: "boolean", default: false, describe: "Serve /metrics for Prometheus" })
      .option("quiet", { type: "boolean", default: false, describe: "No line for each request" })
      .example("$0 serve --port 8787", "then: ANTHROPIC_BASE_URL=http://127.0.0.1:8787 your-agent")
      .example("$0 serve --latency realistic --log run.trace.json", "open the file in ui.perfetto.dev"),
  handler: async (options) => {
    const { serveProvider } = await import("./serve-provider.ts");
    await serveProvider(options);
  },
};

import type { ParsedOptions } from "../command-line/shared-options.ts";

/** The options of `bench serve`. */
export const serveOptions = {
  port: { type: "number", default: 8787, describe: "Loopback port. 0 picks a free one" },
  script: { type: "string", describe: "JSON file with the model's turns. Default: one greeting" },
  model: { type: "string", default: "claude-sonnet-5", describe: "Model that answers" },
  models: { type: "string", describe: "JSON list of models, as under models in the configuration" },
  latency: { type: "string", default: "instant", describe: "instant, realistic, or first token and gap: 300ms,15ms" },
  seed: { type: "string", default: "bench", describe: "Seed of latencies, faults and ids" },
  rpm: { type: "number", describe: "Limit: requests a minute" },
  itpm: { type: "number", describe: "Limit: input tokens a minute. Cache reads are free" },
  otpm: { type: "number", describe: "Limit: output tokens a minute" },
  concurrent: { type: "number", describe: "Limit: requests in flight at once" },
  "fault-ratio": { type: "number", default: 0, describe: "Share of requests that fail, 0 to 1" },
  lenient: { type: "boolean", default: false, describe: "Accept requests that the real API would refuse" },
  cassette: { type: "string", describe: "Answer from a recording made by bench record" },
  timing: { type: "string", default: "recorded", describe: "recorded, none, model (see --latency), or a factor: 0.5x" },
  match: {
    choices: ["exact", "normalised", "position"],
    default: "position",
    describe: "Loosest match with a recorded request",
  },
  miss: {
    choices: ["fail", "nearest", "synthesise", "live"],
    default: "fail",
    describe:
      "A request without a recording gets status 400, the nearest recording, the script, or the live answer, which is recorded",
  },
  upstream: { type: "string", describe: "Provider that --miss live calls, without /v1" },
  log: {
    type: "string",
    array: true,
    default: [],
    describe: "Log file: .jsonl, .otlp.jsonl (OpenTelemetry) or .trace.json (Perfetto)",
  },
  "allow-origin": {
    type: "string",
    array: true,
    default: [],
    describe: "Web pages that may call the provider, by their origin. * allows all",
  },
  metrics: { type: "boolean", default: false, describe: "Serve /metrics for Prometheus" },
  quiet: { type: "boolean", default: false, describe: "Print no line for each request" },
} as const;

export type ServeOptions = ParsedOptions<typeof serveOptions>;

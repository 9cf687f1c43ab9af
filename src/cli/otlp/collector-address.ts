import { UserError } from "../../core/user-error.ts";

/** Where a collector takes traces and metrics. */
export interface Collector {
  readonly traces: string;
  readonly metrics: string;
}

/** The addresses of a collector from its base URL, as `OTEL_EXPORTER_OTLP_ENDPOINT` has them. UserError if it is none. */
export function collectorAddress(text: string): Collector {
  if (!URL.canParse(text) || !["http:", "https:"].includes(new URL(text).protocol))
    throw new UserError(`--otlp ${text}: not a web address. Write the collector's, such as http://localhost:4318.`);
  const base = text.replace(/\/+$/, "");
  return { traces: `${base}/v1/traces`, metrics: `${base}/v1/metrics` };
}

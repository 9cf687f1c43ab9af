import type { Fault } from "../../core/fault.ts";
import type { ModelDescription } from "../../core/model-description.ts";
import type { LatencyProfile, ProviderSettings } from "../../core/provider-settings.ts";
import type { RateLimits } from "../../core/rate-limits.ts";
import { readInputText } from "../../run/input-text.ts";
import { UserError } from "../../core/user-error.ts";
import { modelRows } from "../../provider/models/model-table.ts";
import { findModel } from "../../provider/models/models.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import { parseDuration, wholeNumber } from "../command-line/option-values.ts";
import { parseConfig } from "../config/config-file.ts";
import type { ServeOptions } from "./options.ts";

/** Failures of hosted models that every client has to survive. */
const usualFaults: readonly Fault[] = [
  { what: { kind: "status", status: 529, body: "error" } },
  { what: { kind: "status", status: 500, body: "error" } },
  { what: { kind: "status", status: 502, body: "html" } },
  { what: { kind: "status", status: 429, body: "error", retryAfterNs: 1e9 } },
  { what: { kind: "error-event", at: { kind: "before-last-event" }, errorType: "overloaded_error" } },
  { what: { kind: "cut", at: { kind: "before-last-event" }, ending: "reset" } },
  { what: { kind: "cut", at: { kind: "before-last-event" }, ending: "end" } },
];

/** The provider's settings from the options of `bench serve`. */
export function serveSettings(options: ServeOptions, asOf: string): ProviderSettings {
  const { model, seed, "fault-ratio": faultRatio } = options;
  const models = options.models === undefined ? [] : modelsIn(options.models);
  if (findModel(model, asOf, models) === undefined) {
    const ids = [...new Set([...models, ...modelRows].map(({ id }) => id))];
    throw new UserError(`Unknown model \`${model}\`.${nearestHint(model, ids)}`);
  }
  if (!(faultRatio >= 0 && faultRatio <= 1))
    throw new UserError(`--fault-ratio ${faultRatio}: not a share. Write a number from 0 to 1.`);
  const limits = limitsOf(options);
  return {
    model,
    ...(models.length === 0 ? {} : { models }),
    seed,
    asOf,
    latency: latencyOf(options.latency),
    // Models appear faster than tables are written. A client's first contact must not fail for that.
    unknownModels: "answer-as-default",
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(faultRatio === 0 ? {} : { randomFaults: { ratio: faultRatio, among: usualFaults } }),
    ...(options.lenient ? { strictness: "lenient" as const } : {}),
  };
}

function modelsIn(path: string): readonly ModelDescription[] {
  const text = readInputText(path);
  let models: unknown;
  try {
    models = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path}: not JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
  return parseConfig(path, { models }).models ?? [];
}

function latencyOf(text: string): LatencyProfile {
  if (text === "instant") return { kind: "instant" };
  if (text === "realistic") return { kind: "realistic", timeScale: 1 };
  const [ttft, perToken, ...rest] = text.split(",");
  if (ttft === undefined || perToken === undefined || rest.length > 0) {
    throw new UserError(
      `--latency ${text}: not a latency. Write instant, realistic, or time to first token and gap, such as 300ms,15ms.`,
    );
  }
  return {
    kind: "fixed",
    ttftNs: parseDuration("--latency", ttft),
    perTokenNs: parseDuration("--latency", perToken),
  };
}

function limitsOf({ rpm, itpm, otpm, concurrent }: ServeOptions): RateLimits {
  return {
    ...(rpm === undefined ? {} : { requestsPerMinute: wholeNumber("--rpm", rpm, 1) }),
    ...(itpm === undefined ? {} : { inputTokensPerMinute: wholeNumber("--itpm", itpm, 1) }),
    ...(otpm === undefined ? {} : { outputTokensPerMinute: wholeNumber("--otpm", otpm, 1) }),
    ...(concurrent === undefined ? {} : { concurrentRequests: wholeNumber("--concurrent", concurrent, 1) }),
  };
}

import { findModel } from "../models/models.ts";
import { isJsonObject } from "../wire/json-object.ts";
import {
  all,
  amount,
  count,
  errorStatus,
  list,
  object,
  oneOf,
  optional,
  positiveCount,
  ratio,
  record,
  type Shape,
  text,
  variant,
} from "./shape.ts";

const place = variant({
  "before-headers": {},
  "after-headers": {},
  "before-event": { event: count },
  "inside-event": { event: count },
  "inside-character": {},
  "before-last-event": {},
});

const fault = object({
  what: all(
    object({}),
    variant({
      status: {
        status: errorStatus,
        body: oneOf("error", "html", "prompt-too-long"),
        retryAfterNs: optional(count),
        retryHeader: optional(oneOf("seconds", "milliseconds", "date", "malformed")),
      },
      "malformed-tool-input": {},
      "empty-answer": {},
      cut: { ending: oneOf("reset", "end", "stall"), at: place },
      "error-event": { errorType: text(), at: place },
      /** Node takes no other characters in a header. */
      "content-type": { contentType: text("a media type", /^[\x20-\x7e]+$/) },
      "duplicate-event": { event: count },
      "unknown-event": { event: count },
      crlf: {},
      "one-chunk": {},
    }),
  ),
  attempts: optional(positiveCount),
  counts: optional(oneOf("request", "turn")),
});

const citation = variant({
  page: { url: text(), title: text(), quote: text() },
  passage: { document: count, quote: text(), start: count },
});

const textOrNull: Shape = (value, at) => (value === null ? undefined : text("a string or null")(value, at));

const turns = list(
  object({
    blocks: list(
      variant({
        text: { text: text(), citations: optional(list(citation)) },
        thinking: { text: text() },
        tool: { operation: object({}), markers: optional(list(text())) },
        "code-run": { code: text(), stdout: text(), stderr: text(), exitCode: count },
        "web-search": {
          query: text(),
          results: list(object({ url: text(), title: text(), text: text() })),
          error: optional(text()),
        },
        "web-fetch": { url: text(), title: textOrNull, text: text(), error: optional(text()) },
        "mcp-call": { server: text(), tool: text(), input: object({}), result: text() },
        "tool-search": { query: text(), tools: list(text()), error: optional(text()) },
      }),
    ),
    fault: optional(fault),
  }),
);

const script = object({ turns, threads: optional(list(object({ firstUserContains: text(), turns }))) });

const fit = {
  baseNs: amount,
  perFreshTokenNs: amount,
  perCachedTokenNs: amount,
  perOutputTokenNs: amount,
  logSd: amount,
};

const latency = variant({
  instant: {},
  fixed: { ttftNs: amount, perTokenNs: amount },
  linear: { ...fit, timeScale: amount },
  realistic: { timeScale: amount },
  custom: { timeScale: amount, fit: (value, at) => object(fit)(value ?? {}, at) },
});

const rates = {
  requestsPerMinute: optional(positiveCount),
  inputTokensPerMinute: optional(positiveCount),
  outputTokensPerMinute: optional(positiveCount),
};

const limits = object({
  ...rates,
  burstNs: optional(positiveCount),
  concurrentRequests: optional(positiveCount),
  queuedRequests: optional(amount),
  accelerationRatio: optional(amount),
  accelerationFloorPerMinute: optional(amount),
  spendCapNanoUsd: optional(amount),
  tier: optional(oneOf("start", "build", "scale")),
  classes: optional(record(object(rates))),
});

const replay = all(
  object({
    cassette: text("a path"),
    timing: variant({ recorded: { scale: amount }, none: {}, model: {} }),
    match: oneOf("exact", "normalised", "position"),
    onMiss: oneOf("fail", "nearest", "synthesise", "live"),
  }),
  (value, at) => {
    const { onMiss, upstream } = isJsonObject(value) ? value : {};
    if (onMiss !== "live") return undefined;
    return text("an http or https URL", /^https?:/)(upstream, `${at}.upstream`);
  },
);

const randomFaults = all(object({ ratio, among: list(fault, "list of faults") }), (value, at) => {
  const { ratio: share, among } = isJsonObject(value) ? value : {};
  const isEmpty = Array.isArray(among) && among.length === 0 && share !== 0;
  return isEmpty ? `${at}.among: a list of faults is required` : undefined;
});

const overloadStorms = list(
  all(object({ ratio }), (storm, at) => {
    const { fromNs, untilNs } = isJsonObject(storm) ? storm : {};
    const isForward = typeof fromNs === "number" && typeof untilNs === "number" && 0 <= fromNs && fromNs < untilNs;
    return isForward ? undefined : `${at}: fromNs has to be at least 0 and below untilNs`;
  }),
);

const day = text("an ISO day", /^\d{4}-\d{2}-\d{2}$/);

const models = list(
  object({
    id: text("a name", /./),
    aliases: optional(list(text())),
    contextWindowTokens: positiveCount,
    maxOutputTokens: positiveCount,
    cacheRules: oneOf("anthropic", "openai-steps", "openai-breakpoints", "gemini-implicit", "none"),
    minimumCacheTokens: optional(count),
    prices: optional(
      list(
        object({
          from: optional(day),
          upToPromptTokens: optional(positiveCount),
          input: amount,
          output: amount,
          cacheRead: optional(amount),
          cacheWrite: optional(amount),
          longCacheWrite: optional(amount),
        }),
      ),
    ),
  }),
);

const settings = all(
  object({
    models: optional(models),
    latency,
    tokenizer: optional(oneOf("bytes", "o200k")),
    unknownModels: optional(oneOf("refuse", "answer-as-default")),
    requestLimit: optional(positiveCount),
    usageScale: optional(amount),
    sideHoldNs: optional(amount),
    seed: text(),
    asOf: day,
  }),
  knownModel,
  object({
    replay: optional(replay),
    limits: optional(limits),
    randomFaults: optional(randomFaults),
    overloadStorms: optional(overloadStorms),
  }),
);

function knownModel(value: unknown, at: string): string | undefined {
  const { model, asOf, models: described } = isJsonObject(value) ? value : {};
  if (typeof model !== "string" || typeof asOf !== "string") return `${at}.model: a name is required`;
  const isDescribed = Array.isArray(described) && described.some((own) => isJsonObject(own) && own["id"] === model);
  return isDescribed || findModel(model, asOf) !== undefined
    ? undefined
    : `${at}.model: "${model}" is not in the model table`;
}

/**
 * Why a session cannot be opened with a script and settings, in one line that names the member; undefined when it can. They
 * come from JSON, or from a caller whose types nobody checked.
 */
export function sessionProblem(wanted: { readonly script: unknown; readonly settings: unknown }): string | undefined {
  return script(wanted.script, "script") ?? settings(wanted.settings, "settings");
}

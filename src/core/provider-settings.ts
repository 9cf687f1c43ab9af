import type { Fault, OverloadStorm } from "./fault.ts";
import type { ModelDescription } from "./model-description.ts";
import type { LatencyFit } from "./latency-fits.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { ReplaySettings } from "./replay-settings.ts";

/** How the fake provider behaves in one session. Plain data, hashed into the run file. */
export interface ProviderSettings {
  /** Model id that answers when the client asks for `model`; its prices, minimum cache length and window are looked up. */
  readonly model: string;
  /** Models of the user's own, before those of the table. */
  readonly models?: readonly ModelDescription[];
  readonly seed: string;
  readonly latency: LatencyProfile;
  /** Overrides the model's context window; a longer prompt is refused as the real API refuses it. */
  readonly contextWindowTokens?: number;
  /** Prices and limits in force on this date (ISO day), so that a run does not change with the calendar. */
  readonly asOf: string;
  readonly limits?: RateLimits;
  /** Faults drawn for each request by seed, besides those that the script plans. */
  readonly randomFaults?: { readonly ratio: number; readonly among: readonly Fault[] };
  readonly overloadStorms?: readonly OverloadStorm[];
  /** Whether requests are validated as the real API does; lenient takes what it can read. Default strict. */
  readonly strictness?: "strict" | "lenient";
  /**
   * What a model id gets that the table does not know: a refusal (default), or an answer as from `model`, without a price. A
   * lenient provider always answers.
   */
  readonly unknownModels?: "refuse" | "answer-as-default";
  /** Requests for a turn that are answered; further ones are refused, so that an agent's loop ends. */
  readonly requestLimit?: number;
  /**
   * Factor of the input tokens that responses and token counts report beyond the main line's first prompt, so that a short
   * conversation looks long to the client. The log and the cost keep the tokens that were counted.
   */
  readonly usageScale?: number;
  /**
   * Holds back the answers to all that is no request of a conversation with tools: titles, lists of models, looks ahead, warm-ups. It
   * shows which of them an agent waits for before it sends its prompt.
   */
  readonly sideHoldNs?: number;
  /** How text becomes tokens: UTF-8 bytes / 4 (default), or the public o200k_base vocabulary. */
  readonly tokenizer?: "bytes" | "o200k";
  /** Answers come from a cassette, not from the script. */
  readonly replay?: ReplaySettings;
}

/**
 * Time to first token and pace of decoding.
 * instant: no waiting. fixed: the given times. linear: TTFT = baseNs + fresh x perFreshTokenNs + cached x
 * perCachedTokenNs, times a lognormal factor with the given log standard deviation, drawn from (seed, request identity,
 * attempt) only.
 * realistic: the fit nearest to the model (`latency-fits.ts`), with the observed spread, slow calls and uneven streams.
 * custom: the same with your own fit. Each further open stream slows decoding by `slowdownPerStream`.
 */
export type LatencyProfile =
  | { readonly kind: "instant" }
  | { readonly kind: "fixed"; readonly ttftNs: number; readonly perTokenNs: number }
  | {
      readonly kind: "linear";
      readonly baseNs: number;
      readonly perFreshTokenNs: number;
      readonly perCachedTokenNs: number;
      readonly perOutputTokenNs: number;
      readonly logSd: number;
      /** Multiplies every waiting time; modelled metrics are always reported unscaled. */
      readonly timeScale: number;
    }
  | { readonly kind: "realistic"; readonly timeScale: number }
  | {
      readonly kind: "custom";
      readonly fit: LatencyFit;
      readonly slowdownPerStream?: number;
      readonly timeScale: number;
    };

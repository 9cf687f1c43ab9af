/** A model in the user's own words: one that the table does not know, or knows otherwise. */
export interface ModelDescription {
  /** Id in requests. It goes before a model of the table. */
  readonly id: string;
  /** Other ids of the same model. */
  readonly aliases?: readonly string[];
  readonly contextWindowTokens: number;
  readonly maxOutputTokens: number;
  /** Rules of its prompt cache. `none`: every prompt is fresh. */
  readonly cacheRules: "anthropic" | "openai-steps" | "openai-breakpoints" | "gemini-implicit" | "none";
  /** Shortest prefix that the prompt cache keeps. Default 1,024. */
  readonly minimumCacheTokens?: number;
  /** Absent: the cost is unknown. Several are of different days, or of different lengths of the prompt. */
  readonly prices?: readonly DatedPrices[];
}

/** Prices in dollars per million tokens. */
export interface DatedPrices {
  /** ISO day from which they hold. Default: always. */
  readonly from?: string;
  /** Longest prompt that they hold for. Default: any. */
  readonly upToPromptTokens?: number;
  readonly input: number;
  readonly output: number;
  /** Default: as `input`. */
  readonly cacheRead?: number;
  /** Default: as `input`. */
  readonly cacheWrite?: number;
  /** Writes of the longer life. Default: as `cacheWrite`. */
  readonly longCacheWrite?: number;
}

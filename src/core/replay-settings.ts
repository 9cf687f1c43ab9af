/** How the provider answers from a cassette. Plain data. */
export interface ReplaySettings {
  /** Path of the cassette file. */
  readonly cassette: string;
  /** SHA-256 of the file, hex. It stands for the file where settings are compared: the path may differ. */
  readonly digest?: string;
  readonly timing: ReplayTiming;
  /**
   * The loosest way to recognise a request. exact: equal without the volatile parts. normalised: also without spacing,
   * numbers, cache marks and sampling options. position: the same turn of the same conversation.
   */
  readonly match: "exact" | "normalised" | "position";
  /** live: the request goes to `upstream`, and the answer comes from there. */
  readonly onMiss: "fail" | "nearest" | "synthesise" | "live";
  /** Base URL of the provider that answers what was not recorded; needed for `live`. */
  readonly upstream?: string;
}

/** recorded: the recorded times, scaled. none: at once. model: by the latency model of the settings. */
export type ReplayTiming =
  | { readonly kind: "recorded"; readonly scale: number }
  | { readonly kind: "none" }
  | { readonly kind: "model" };

/** What answered an exchange that was played from a cassette. */
export interface ReplayedFrom {
  /** Number of the recorded exchange, from 0. */
  readonly exchange: number;
  readonly by: ReplaySettings["match"] | "nearest";
  /** Where the request differs from the recorded one, when it was not recognised exactly. */
  readonly difference?: string;
}

/** The end of a prefix that the client asks the provider to keep. */
export interface CacheMark {
  readonly section: "tools" | "system" | "messages";
  /** Block of the section that it stands on, from 0. */
  readonly block: number;
  /** How long the entry lives unused: "5m", "1h". */
  readonly life: string;
}

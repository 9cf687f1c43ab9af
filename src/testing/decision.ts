/**
 * Whether a log meets an expectation. `text` says what was seen. `unknown`: the log can't show it, so the matcher fails, and so
 * does its negation.
 */
export interface Decision {
  readonly kind: "met" | "missed" | "unknown";
  /** Lines. May hold untrusted text. */
  readonly text: string;
}

/** The decision on something that the log shows. */
export function decided(isMet: boolean, ...lines: readonly string[]): Decision {
  return { kind: isMet ? "met" : "missed", text: lines.join("\n") };
}

/** The decision on something that the log does not show, and why. */
export function unknown(...lines: readonly string[]): Decision {
  return { kind: "unknown", text: lines.join("\n") };
}

/** Something about an agent that costs time, money or memory, with what was seen and what to do. */
export interface Finding {
  /** Id of the rule that found it. */
  readonly rule: string;
  /** One sentence with figures. */
  readonly title: string;
  /** Where it was seen, one line each. Untrusted text. */
  readonly evidence: readonly string[];
  readonly remedy: string;
}

/** The parts of a report card. */
export type AuditPart = "start" | "responsiveness" | "tools" | "prompt" | "robustness" | "resources";

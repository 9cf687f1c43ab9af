/** How one task of an experiment went, on simulated time. */
export interface TaskOutcome {
  readonly prompt: string;
  readonly requestClass: "interactive" | "batch" | "background";
  readonly startNs: number;
  readonly endNs: number;
  /** Null when the agent ended its work. */
  readonly failure: string | null;
  /** What the model said in all attempts that counted. */
  readonly text: string;
}

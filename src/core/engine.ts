/** The system under test: a command that runs one prompt in a working directory and calls a provider over HTTP. */
export interface Engine {
  readonly id: string;
  readonly title: string;
  readonly protocol: "anthropic-messages";
  /** Techniques it can switch, with the values it knows; an arm that needs another is not applicable to it. */
  readonly toggles: Readonly<Record<string, readonly string[]>>;
  /**
   * What else a scenario may ask of it besides answering a prompt. `modules`: it is the reference engine, whose parts a program of
   * a scenario imports from its checkout.
   */
  readonly capabilities?: readonly Capability[];
  /** Runs once in a checkout of the engine before its command can start there; each entry is an argument vector. */
  readonly build?: readonly (readonly string[])[];
  launch(request: LaunchRequest): Launch;
}

/** A name that a scenario's `requires` may hold besides toggles. */
export type Capability = "modules";

/** What an engine is told for one prompt. */
export interface LaunchRequest {
  /** Checkout that holds the engine, absolute. */
  readonly root: string;
  readonly prompt: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly toggles: Readonly<Record<string, string>>;
}

/** How to start it. The working directory is the trial's workspace; `env` is added to a scrubbed environment. */
export interface Launch {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

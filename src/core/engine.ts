import type { EntryFiles, HomePolicy, Protocol } from "./agent-entry.ts";

/** The system under test: a command that runs one prompt in a working directory and calls a provider over HTTP. */
export interface Engine {
  readonly id: string;
  readonly title: string;
  /** Null where nobody has said; the wire tells it. */
  readonly protocol: Protocol | null;
  /** The model it asks for; null: the scenario's. */
  readonly model: string | null;
  readonly home: HomePolicy;
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

/** What an engine is told for one prompt. All folders are absolute. */
export interface LaunchRequest {
  /** Checkout that holds the engine. */
  readonly root: string;
  readonly prompt: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly toggles: Readonly<Record<string, string>>;
  readonly home: string;
  /** The trial's workspace, where the engine is started. */
  readonly cwd: string;
}

/** How to start it. The working directory is the trial's workspace; `env` is added to a scrubbed environment. */
export interface Launch {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Written before it starts. */
  readonly files?: EntryFiles;
}

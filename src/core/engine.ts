import type { AnswerForm, EntryFiles, HomePolicy, NetworkPolicy, Protocol } from "./agent-entry.ts";
import type { ModelDescription } from "./model-description.ts";

/** The system under test: a command that runs one prompt in a working directory and calls a provider over HTTP. */
export interface Engine {
  readonly id: string;
  readonly title: string;
  /** Null where nobody has said; the wire tells it. */
  readonly protocol: Protocol | null;
  /** The model it asks for; null: the scenario's. */
  readonly model: string | null;
  /** Models that its user describes. They go before the models that the provider knows. */
  readonly models?: readonly ModelDescription[];
  readonly home: HomePolicy;
  /** Default: isolated. */
  readonly network?: NetworkPolicy;
  /** How the answer stands on stdout. Default: auto. */
  readonly answer?: AnswerForm;
  /** Techniques it can switch, with the values it knows; an arm that needs another is not applicable to it. */
  readonly toggles: Readonly<Record<string, readonly string[]>>;
  /**
   * What else a scenario may ask of it besides answering a prompt. `modules`: it is the reference engine, whose parts a program of
   * a scenario imports from its checkout. `acp`: it speaks the Agent Client Protocol on standard input and output, and takes
   * several prompts. `mcp`: it takes MCP servers.
   */
  readonly capabilities?: readonly Capability[];
  /** Commands that fetch the dependencies of a fresh checkout. They run once for each revision, before `build`. */
  readonly install?: readonly (readonly string[])[];
  /** Commands that build a checkout before the engine can start there. They may run again after every edit. */
  readonly build?: readonly (readonly string[])[];
  /** A trial may take this long, where its scenario allows less. */
  readonly trialNs?: number;
  /** Model requests after which the provider answers with an error, so that a loop ends. */
  readonly requestLimit?: number;
  /** A part of the command line of a process that it leaves running on purpose. */
  readonly daemon?: string;
  /** Where the version of a checkout stands. Absent if nobody has said. */
  readonly version?: (root: string) => VersionProbe;
  /** Whether a launch can send its prompt to the session of the launch before it. */
  readonly canContinue?: boolean;
  launch(request: LaunchRequest): Launch;
}

/** What a command prints, or the member `version` of a JSON file. */
export type VersionProbe =
  | { readonly kind: "command"; readonly argv: readonly string[] }
  | { readonly kind: "file"; readonly path: string };

/** A name that a scenario's `requires` may hold besides toggles. */
export type Capability = "modules" | "acp" | "mcp";

/** A server of the Model Context Protocol that an engine starts itself and speaks with over standard input and output. */
export interface McpServer {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

/** The key that every trial gets. The provider accepts any, and this one opens nothing elsewhere. */
export const trialApiKey = "sk-ant-bench-no-such-key";

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
  /** The prompt belongs to the session of the launch before it. */
  readonly isContinued?: boolean;
  readonly mcpServers?: readonly McpServer[];
}

/** How to start it. The working directory is the trial's workspace; `env` is added to a scrubbed environment. */
export interface Launch {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Written before it starts. */
  readonly files?: EntryFiles;
}

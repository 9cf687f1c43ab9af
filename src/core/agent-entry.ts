/** The wire formats an agent may speak to its model. */
export type Protocol = "anthropic-messages" | "openai-chat" | "openai-responses" | "gemini";

/**
 * How one agent is started and spoken to, as plain data. Built-in agents and those of a configuration are entries of this type.
 * Words, environment values and files may hold placeholders: `{prompt}`, `{promptFile}`, `{baseUrl}`, `{apiKey}`, `{model}`, `{root}`,
 * `{agent}` (the folder of the installed packages), `{home}` and `{cwd}`; those of `mcp` also the servers.
 */
export interface AgentEntry {
  readonly id: string;
  readonly title: string;
  readonly homepage?: string;
  readonly licence?: string;
  /** Where its version stands: what a command prints, or the `package.json` of an installed package. */
  readonly version?: VersionSource;
  /** Exact npm specifications that `bench agents install` fetches into a folder of its own. */
  readonly packages?: readonly string[];
  /** Commands that fetch the dependencies of a fresh checkout. They run once for each revision, before `build`. */
  readonly install?: readonly (readonly string[])[];
  /** Commands that build a checkout. They may run again after every edit. */
  readonly build?: readonly (readonly string[])[];
  /** Absent: every protocol's base URL is set, and the wire tells which one the agent speaks. */
  readonly protocol?: Protocol;
  /** The model id it asks for. Absent: the scenario's model. */
  readonly model?: string;
  readonly command: readonly string[];
  readonly prompt?: PromptChannel;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: EntryFiles;
  /**
   * The HOME folder of a trial. `warm`, the default: a copy of one that an unmeasured first run has filled. `fresh`: empty.
   * `shared`: one folder for all trials of a side.
   */
  readonly home?: HomePolicy;
  /**
   * How prompts reach the agent. `command`, the default: one process runs one prompt. `acp`: the process speaks the Agent Client
   * Protocol on standard input and output. `prompt` and `continue` have no meaning then.
   */
  readonly interface?: "command" | "acp";
  /**
   * `isolated`, the default: the agent's network has a loopback interface alone, where this machine allows it. `open`: the agent needs
   * a service of this machine or of another.
   */
  readonly network?: NetworkPolicy;
  readonly answer?: AnswerForm;
  /** Techniques it can switch: toggle, value, and what the value adds. */
  readonly toggles?: Readonly<Record<string, Readonly<Record<string, ToggleSwitch>>>>;
  /** Words that send a second prompt to the session of the first, if it can. */
  readonly continue?: readonly string[];
  /**
   * What names MCP servers to the agent. It is added where a workload has servers. The servers stand in three forms:
   * `{mcpServers}` is the JSON value of the usual member `mcpServers`, `{mcpServersToml}` are tables `[mcp_servers.NAME]`, and
   * `{mcpLocalServers}` is JSON with a list of words for each command. An agent over ACP needs none of them.
   */
  readonly mcp?: ToggleSwitch;
  readonly limits?: EntryLimits;
}

/**
 * How the prompt arrives. A word of the command that holds `{prompt}` or `{promptFile}` names its place. Without one it is the last
 * argument (`argument`, the default) or standard input (`stdin`). `argument-or-stdin`: as an argument, and through standard input
 * if it is longer than an argument can be; the word that holds `{prompt}` is then left out.
 */
export type PromptChannel = "argument" | "stdin" | "argument-or-stdin";

/** How the answer stands on stdout: as text, in the text members of JSON lines, or (`auto`, the default) in either way. */
export type AnswerForm = "auto" | "text" | "jsonl";

export type NetworkPolicy = "isolated" | "open";

export type HomePolicy = "warm" | "fresh" | "shared";

export type VersionSource =
  | { readonly kind: "command"; readonly command: readonly string[] }
  | { readonly kind: "package"; readonly name: string };

/** Files written before each trial, by relative path. */
export interface EntryFiles {
  readonly home?: Readonly<Record<string, string>>;
  readonly workspace?: Readonly<Record<string, string>>;
}

/** What a toggle's value, or the presence of MCP servers, adds: words at the end of the command, environment variables, files. */
export interface ToggleSwitch {
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: EntryFiles;
}

export interface EntryLimits {
  /** A trial may take this long, where its scenario allows less. */
  readonly trialNs?: number;
  /** Model requests after which the provider answers with an error, so that a loop ends. */
  readonly requests?: number;
  /**
   * A process that the agent leaves running on purpose, by a part of its command line. It is ended and reported as an expected
   * daemon. No rule and no metric counts it, except that memory is sampled while the agent runs.
   */
  readonly daemon?: string;
}

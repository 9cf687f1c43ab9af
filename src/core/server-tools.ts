/** Something that the provider does itself, in the middle of its answer. The client has to offer the tool for it. */
export type ServerTool = WebSearch | WebFetch | CodeRun | McpCall | ToolSearch;

/** Code that the provider runs itself, and what it printed. */
export interface CodeRun {
  readonly kind: "code-run";
  readonly code: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** A search of the web. */
export interface WebSearch {
  readonly kind: "web-search";
  readonly query: string;
  readonly results: readonly FoundPage[];
  /** The search failed, in the words of the Messages API. It has no results then. */
  readonly error?:
    | "invalid_tool_input"
    | "unavailable"
    | "max_uses_exceeded"
    | "too_many_requests"
    | "query_too_long"
    | "request_too_large";
}

/** A page that a search found. The model reads `text`; the client gets it encrypted or not at all. */
interface FoundPage {
  readonly url: string;
  readonly title: string;
  readonly text: string;
}

/** A page that the provider opens by its address. The model reads `text`. */
export interface WebFetch {
  readonly kind: "web-fetch";
  readonly url: string;
  readonly title: string | null;
  readonly text: string;
  /** The page could not be opened, in the words of the Messages API. Its text is not read then. */
  readonly error?:
    | "invalid_tool_input"
    | "url_too_long"
    | "url_not_allowed"
    | "url_not_in_prior_context"
    | "url_not_accessible"
    | "unsupported_content_type"
    | "too_many_requests"
    | "max_uses_exceeded"
    | "unavailable"
    | "content_too_large";
}

/** A call of a tool on a server of the Model Context Protocol that the provider is connected to. Nothing is contacted. */
export interface McpCall {
  readonly kind: "mcp-call";
  /** The name that the client gives the server. */
  readonly server: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** What the tool answered, or what went wrong. */
  readonly result: string;
  readonly isError?: boolean;
}

/** A search among the tools that the client offers and keeps out of the prompt. */
export interface ToolSearch {
  readonly kind: "tool-search";
  readonly query: string;
  /** Names of the tools that it finds, with or without a client's prefix. */
  readonly tools: readonly string[];
  /** The search failed, in the words of the Messages API. It finds nothing then. */
  readonly error?: "invalid_tool_input" | "unavailable" | "too_many_requests" | "execution_time_exceeded";
}

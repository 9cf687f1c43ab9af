import type { CodeRun, McpCall, ServerTool, ToolSearch, WebFetch, WebSearch } from "../../core/server-tools.ts";
import { byteTokenizer } from "../models/tokenizer.ts";
import { type Approval, holdsTool, type OfferedTool } from "../wire/model-request.ts";
import type { Refusal } from "../wire/refusal.ts";
import { isCodeTool, isFetchTool, isSearchTool, isToolSearch, mcpServer, serverTool } from "./offered-server-tools.ts";
import { toolsNamed, unfit } from "./tool-dialect.ts";

/** A block of a reply that the provider does itself. Its id ends like that of a call at its place. */
export type ServerBlock = SearchBlock | FetchBlock | CodeBlock | McpBlock | ListingBlock | ToolSearchBlock;

export type SearchBlock = WebSearch & { readonly id: string };
export type FetchBlock = WebFetch & { readonly id: string };

/** `toolType` is the offered tool's. */
export type CodeBlock = CodeRun & { readonly id: string; readonly toolType: string };

/** `asked`: the client has to approve the call first, and the reply ends with it. `given`: it did, so the call is already written. */
export type McpBlock = McpCall & { readonly id: string; readonly approval: "none" | "asked" | "given" };

/** The tools of a server, as far as the script calls them. */
export interface ListingBlock {
  readonly kind: "mcp-listing";
  readonly server: string;
  readonly tools: readonly string[];
}

/** `toolName` is the offered tool's. */
export type ToolSearchBlock = Omit<ToolSearch, "tools"> & {
  readonly id: string;
  readonly toolName: string;
  readonly found: readonly OfferedTool[];
};

const kinds: ReadonlySet<string> = new Set<ServerBlock["kind"]>([
  "web-search",
  "web-fetch",
  "code-run",
  "mcp-call",
  "mcp-listing",
  "tool-search",
]);

export function isServerBlock<Block extends { readonly kind: string }>(
  block: Block,
): block is Extract<Block, ServerBlock> {
  return kinds.has(block.kind);
}

/** Who gets the block: the tools that the client offers, what it approved, and how often the answer did the same before. */
interface ServerClient {
  readonly tools: readonly OfferedTool[];
  readonly approvals: readonly Approval[];
  readonly uses: number;
}

/** The error of a tool that was used as often as the client allows. */
const exceeded = "max_uses_exceeded";

/** What the provider does itself for a block of the script. Refused if the client does not offer the tool. */
export function serverBlock(
  block: ServerTool,
  id: string,
  { tools, approvals, uses }: ServerClient,
): ServerBlock | Refusal {
  switch (block.kind) {
    case "web-search": {
      const tool = serverTool("searches the web", isSearchTool, tools);
      if (tool.kind === "refused") return tool;
      return isUsedUp(tool, uses) ? { ...block, id, results: [], error: exceeded } : { ...block, id };
    }
    case "web-fetch": {
      const tool = serverTool("opens web pages", isFetchTool, tools);
      if (tool.kind === "refused") return tool;
      if (isUsedUp(tool, uses)) return { ...block, id, error: exceeded };
      const { mostTokens } = tool;
      return { ...block, id, text: mostTokens === undefined ? block.text : byteTokenizer.head(block.text, mostTokens) };
    }
    case "code-run": {
      const tool = serverTool("runs code", isCodeTool, tools);
      return tool.kind === "refused" ? tool : { ...block, id, toolType: tool.type };
    }
    case "mcp-call": {
      const server = mcpServer(block, tools);
      if (server.kind === "refused") return server;
      const isGiven = approvals.some((approval) => approval.id === id && approval.isGiven);
      return { ...block, id, approval: isGiven ? "given" : holdsTool(server.approved, block.tool) ? "asked" : "none" };
    }
    case "tool-search":
      return toolSearchBlock(block, id, tools);
  }
}

function isUsedUp({ mostUses }: { readonly mostUses?: number }, uses: number): boolean {
  return mostUses !== undefined && uses >= mostUses;
}

/** A search finds what the client defers; all else is in the prompt already. */
function toolSearchBlock(
  { tools: names, ...search }: ToolSearch,
  id: string,
  tools: readonly OfferedTool[],
): ToolSearchBlock | Refusal {
  const tool = serverTool("searches for tools", isToolSearch, tools);
  if (tool.kind === "refused") return tool;
  const deferred = tools.filter(({ deferral }) => deferral !== undefined);
  const found: OfferedTool[] = [];
  for (const name of search.error === undefined ? names : []) {
    const named = toolsNamed(name, deferred);
    if (named[0] === undefined) return unfit(`is named "${name}" and deferred`, tools);
    found.push(named[0]);
  }
  return { ...search, id, toolName: tool.name, found };
}

/** Tokens that the model writes for a block. */
export function serverBlockTokens(block: ServerBlock, count: (text: string) => number): number {
  switch (block.kind) {
    case "web-search":
      return count(searchName) + count(JSON.stringify({ query: block.query }));
    case "web-fetch":
      return count(fetchName) + count(JSON.stringify({ url: block.url }));
    case "code-run":
      return count(block.toolType) + count(block.code);
    case "mcp-call":
      return block.approval === "given" ? 0 : count(block.tool) + count(JSON.stringify(block.input));
    case "mcp-listing":
      return 0;
    case "tool-search":
      return count(block.toolName) + count(JSON.stringify({ query: block.query }));
  }
}

/** The tools by whose names the model asks for a search, and for a page. */
export const searchName = "web_search";
export const fetchName = "web_fetch";

/** The texts that the model reads before it goes on: what a block found, printed or answered. */
export function textsRead(block: ServerBlock): readonly string[] {
  switch (block.kind) {
    case "web-search":
      return block.error === undefined ? block.results.map(pageText) : [];
    case "web-fetch":
      return block.error === undefined ? [pageText(block)] : [];
    case "code-run":
      return [block.stdout + block.stderr];
    case "mcp-call":
      return block.approval === "asked" ? [] : [block.result];
    case "mcp-listing":
      return block.tools;
    case "tool-search":
      return block.found.map(definitionText);
  }
}

function pageText({ title, url, text }: Pick<WebFetch, "title" | "url" | "text">): string {
  return `${title === null ? "" : `${title}\n`}${url}\n${text}`;
}

/** A tool's definition as the model reads it once the tool is found. */
function definitionText(tool: OfferedTool): string {
  if (tool.kind !== "function") return JSON.stringify({ name: tool.name });
  const { name, description, schema } = tool;
  return JSON.stringify({ ...(description === "" ? {} : { description }), input_schema: schema, name });
}

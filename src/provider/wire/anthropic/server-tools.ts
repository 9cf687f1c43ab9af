import type { Citation } from "../../../core/turn-script.ts";
import type { Reply, ReplyBlock } from "../../answer/reply.ts";
import {
  type CodeBlock,
  fetchName,
  type FetchBlock,
  type ListingBlock,
  searchName,
  type SearchBlock,
  type ServerBlock,
  type ToolSearchBlock,
} from "../../answer/server-block.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import type { ResponseFacts } from "../wire-format.ts";

/** Who asked for a tool: the model itself, not a program that it wrote. */
const caller = { type: "direct" } as const;

/** A block of a reply that the API itself does. */
type MessageServerBlock = Exclude<ServerBlock, ListingBlock>;

/** A block of a reply that a message can hold. It has no lists of tools. */
export type MessageBlock = Exclude<ReplyBlock, ListingBlock>;

export function messageBlocks({ blocks }: Reply): readonly MessageBlock[] {
  return blocks.filter((block): block is MessageBlock => block.kind !== "mcp-listing");
}

/** The name of the tool, and what the model asks of it. The first code tool took Python, later ones take commands. */
export function serverCall(block: MessageServerBlock): { readonly name: string; readonly input: JsonObject } {
  switch (block.kind) {
    case "web-search":
      return { name: searchName, input: { query: block.query } };
    case "web-fetch":
      return { name: fetchName, input: { url: block.url } };
    case "code-run":
      return takesPython(block)
        ? { name: "code_execution", input: { code: block.code } }
        : { name: "bash_code_execution", input: { command: block.code } };
    case "mcp-call":
      return { name: block.tool, input: block.input };
    case "tool-search":
      return { name: block.toolName, input: { query: block.query } };
  }
}

/** The request for something that the API does itself. */
export function serverUse(block: MessageServerBlock): JsonObject {
  const id = serverCallId(block);
  if (block.kind !== "mcp-call") return { type: "server_tool_use", id, ...serverCall(block), caller };
  return { type: "mcp_tool_use", id, ...serverCall(block), server_name: block.server };
}

/** What came of it. It always comes whole. */
export function serverResult(block: MessageServerBlock, facts: ResponseFacts): JsonObject {
  const { name } = serverCall(block);
  const tool_use_id = serverCallId(block);
  switch (block.kind) {
    case "web-search":
      return { type: `${name}_tool_result`, tool_use_id, content: foundPages(block), caller };
    case "web-fetch":
      return { type: `${name}_tool_result`, tool_use_id, content: openedPage(block, facts), caller };
    case "code-run":
      return { type: `${name}_tool_result`, tool_use_id, content: printed(block, name), caller };
    case "mcp-call": {
      const { result: text, isError = false } = block;
      const content = text === "" ? [] : [{ type: "text", text, citations: null }];
      return { type: "mcp_tool_result", tool_use_id, is_error: isError, content };
    }
    case "tool-search":
      return { type: "tool_search_tool_result", tool_use_id, content: foundTools(block) };
  }
}

function foundPages({ results, error }: SearchBlock): JsonObject | readonly JsonObject[] {
  if (error !== undefined) return { type: "web_search_tool_result_error", error_code: error };
  return results.map(({ url, title, text }) => ({
    type: "web_search_result",
    url,
    title,
    encrypted_content: sealed(text),
    page_age: null,
  }));
}

/** A page is a document. Its text can be cited if the tool says so. */
function openedPage({ url, title, text, error }: FetchBlock, { createdSeconds, output }: ResponseFacts): JsonObject {
  if (error !== undefined) return { type: "web_fetch_tool_result_error", error_code: error };
  const source = { type: "text", media_type: "text/plain", data: text };
  const citations = output.citesPages ? { enabled: true } : null;
  return {
    type: "web_fetch_result",
    url,
    content: { type: "document", source, title, citations },
    retrieved_at: new Date(createdSeconds * 1000).toISOString(),
  };
}

function foundTools({ found, error }: ToolSearchBlock): JsonObject {
  if (error !== undefined) return { type: "tool_search_tool_result_error", error_code: error, error_message: null };
  const references = found.map(({ name }) => ({ type: "tool_reference", tool_name: name }));
  return { type: "tool_search_tool_search_result", tool_references: references };
}

function printed({ stdout, stderr, exitCode }: CodeBlock, name: string): JsonObject {
  return { type: `${name}_result`, stdout, stderr, return_code: exitCode, content: [] };
}

function takesPython({ toolType }: CodeBlock): boolean {
  return toolType === "code_execution_20250522";
}

function serverCallId({ kind, id }: MessageServerBlock): string {
  return `${kind === "mcp-call" ? "mcp" : "srv"}${id}`;
}

/** What a text cites, in the words of its source's kind. */
export function citationObject(citation: Citation): JsonObject {
  const { quote, title } = citation;
  switch (citation.kind) {
    case "page": {
      const { url } = citation;
      return { type: "web_search_result_location", cited_text: quote, url, title, encrypted_index: sealed(url) };
    }
    case "passage":
      return {
        type: "char_location",
        cited_text: quote,
        document_index: citation.document,
        document_title: title,
        start_char_index: citation.start,
        end_char_index: citation.start + quote.length,
        file_id: null,
      };
  }
}

/**
 * A block as the model reads it: pages that a search found are texts, and what a text cites costs nothing. Null for a block that it
 * reads as it is.
 */
export function readableBlock(block: JsonObject): JsonObject | null {
  const { type, content, citations } = block;
  if (type === "text" && Array.isArray(citations)) return { ...block, citations: undefined };
  if (type !== "web_search_tool_result" || !Array.isArray(content)) return null;
  return { ...block, content: content.map((page) => (isJsonObject(page) ? unsealedPage(page) : page)) };
}

/** What stands before a text in the members that only the service can read. */
const sealPrefix = "page:";

function sealed(text: string): string {
  return Buffer.from(sealPrefix + text).toString("base64");
}

function unsealedPage(page: JsonObject): JsonObject {
  const { encrypted_content: content } = page;
  const text = typeof content === "string" ? Buffer.from(content, "base64").toString("utf8") : "";
  return text.startsWith(sealPrefix) ? { ...page, encrypted_content: text.slice(sealPrefix.length) } : page;
}

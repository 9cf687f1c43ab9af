import type { Citation } from "../../../core/turn-script.ts";
import { type CodeBlock, type ReplyBlock, type SearchBlock, searchName } from "../../answer/reply.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";

/** Who asked for a tool: the model itself, not a program that it wrote. */
const caller = { type: "direct" } as const;

/** A block of a reply that the API itself does. */
export type ServerBlock = SearchBlock | CodeBlock;

export function isServerBlock(block: ReplyBlock): block is ServerBlock {
  return block.kind === "web-search" || block.kind === "code-run";
}

/** The name of the tool, and what the model asks of it. The first code tool took Python, later ones take commands. */
export function serverCall(block: ServerBlock): { readonly name: string; readonly input: JsonObject } {
  switch (block.kind) {
    case "web-search":
      return { name: searchName, input: { query: block.query } };
    case "code-run":
      return takesPython(block)
        ? { name: "code_execution", input: { code: block.code } }
        : { name: "bash_code_execution", input: { command: block.code } };
  }
}

/** The request for something that the API does itself. */
export function serverUse(block: ServerBlock): JsonObject {
  return { type: "server_tool_use", id: serverCallId(block.id), ...serverCall(block), caller };
}

/** What came of it. It always comes whole. */
export function serverResult(block: ServerBlock): JsonObject {
  const { name } = serverCall(block);
  const content = block.kind === "web-search" ? foundPages(block) : printed(block, name);
  return { type: `${name}_tool_result`, tool_use_id: serverCallId(block.id), content, caller };
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

function printed({ stdout, stderr, exitCode }: CodeBlock, name: string): JsonObject {
  return { type: `${name}_result`, stdout, stderr, return_code: exitCode, content: [] };
}

function takesPython({ toolType }: CodeBlock): boolean {
  return toolType === "code_execution_20250522";
}

function serverCallId(id: string): string {
  return `srv${id}`;
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

import { replyBlockTokens, toolNameTokens } from "../../answer/reply.ts";
import type {
  CodeBlock,
  FetchBlock,
  ListingBlock,
  McpBlock,
  SearchBlock,
  ServerBlock,
  ToolSearchBlock,
} from "../../answer/server-block.ts";
import { tokenPieces } from "../../models/tokens.ts";
import type { JsonObject } from "../json-object.ts";
import type { ResponseFacts } from "../wire-format.ts";
import { approvalIdOf, completionId, itemId } from "./ids.ts";

/** How far an item of the output has come. */
export type ItemStatus = "in_progress" | "completed" | "incomplete";

/** Adds an event to a stream. */
export type AddEvent = (type: string, tokensBefore: number, members: JsonObject) => void;

export type OutputItem = { readonly id: string } & JsonObject;

/** What the service does itself, as far as a response can show it. The search for tools is Claude's. */
type ItemBlock = Exclude<ServerBlock, ToolSearchBlock>;

/** Something that the service did itself as an item, as it stands when it is opened or when it is done. */
export function serverItem(block: ItemBlock, index: number, status: ItemStatus, facts: ResponseFacts): OutputItem {
  const { messageId } = facts;
  switch (block.kind) {
    case "web-search":
    case "web-fetch": {
      const hasFailed = block.error !== undefined && status !== "in_progress";
      const action = block.kind === "web-search" ? searchAction(block, status, facts) : openAction(block);
      const id = itemId("ws", messageId, index);
      return { id, type: "web_search_call", status: hasFailed ? "failed" : status, action };
    }
    case "code-run":
      return codeItem(block, itemId("ci", messageId, index), status, facts);
    case "mcp-listing":
      return listItem(block, itemId("mcpl", messageId, index), status);
    case "mcp-call":
      return block.approval === "asked"
        ? approvalItem(block)
        : callItem(block, itemId("mcp", messageId, index), status);
  }
}

/** A search names the pages that it found only if the client asks. */
function searchAction({ query, results }: SearchBlock, status: ItemStatus, { output }: ResponseFacts): JsonObject {
  const sources = results.map(({ url }) => ({ type: "url", url }));
  const listed = output.listsSources && status !== "in_progress" ? { sources } : {};
  return { type: "search", query, queries: [query], ...listed };
}

function openAction({ url }: FetchBlock): JsonObject {
  return { type: "open_page", url };
}

/** Code that ran has what was printed only if the client asks. */
function codeItem(
  { code, stdout, stderr }: CodeBlock,
  id: string,
  status: ItemStatus,
  { output, messageId }: ResponseFacts,
): OutputItem {
  const isDone = status !== "in_progress";
  const outputs = output.listsOutputs && isDone ? [{ type: "logs", logs: stdout + stderr }] : null;
  const container_id = completionId("cntr_", messageId);
  return { id, type: "code_interpreter_call", status, code: isDone ? code : "", container_id, outputs };
}

/** What the tools take is not known here. */
function listItem({ server, tools }: ListingBlock, id: string, status: ItemStatus): OutputItem {
  const unknown = { annotations: null, description: null, input_schema: { type: "object" } };
  const listed = status === "in_progress" ? [] : tools.map((name) => ({ ...unknown, name }));
  return { id, type: "mcp_list_tools", server_label: server, tools: listed, error: null };
}

function approvalItem({ id, server, tool, input }: McpBlock): OutputItem {
  const said = JSON.stringify(input);
  return { id: approvalIdOf(id), type: "mcp_approval_request", arguments: said, name: tool, server_label: server };
}

function callItem(block: McpBlock, id: string, status: ItemStatus): OutputItem {
  const { server, tool, input, result, isError = false, approval } = block;
  const isDone = status !== "in_progress";
  return {
    id,
    type: "mcp_call",
    approval_request_id: approval === "given" ? approvalIdOf(block.id) : null,
    arguments: isDone ? JSON.stringify(input) : "",
    error: isDone && isError ? result : null,
    name: tool,
    output: isDone && !isError ? result : null,
    server_label: server,
    status: isDone && isError ? "failed" : status,
  };
}

/** The events between the opening and the end of such an item. */
export function addServerEvents(add: AddEvent, block: ItemBlock, before: number, place: JsonObject): void {
  const end = before + replyBlockTokens(block);
  switch (block.kind) {
    case "web-search":
    case "web-fetch":
      add("response.web_search_call.in_progress", before, place);
      add("response.web_search_call.searching", before, place);
      add("response.web_search_call.completed", end, place);
      return;
    case "code-run": {
      const kind = "response.code_interpreter_call";
      add(`${kind}.in_progress`, before, place);
      for (const { piece, tokensBefore } of tokenPieces(block.code)) {
        add(`${kind}_code.delta`, before + tokensBefore, { ...place, delta: piece });
      }
      add(`${kind}_code.done`, end, { ...place, code: block.code });
      add(`${kind}.interpreting`, end, place);
      add(`${kind}.completed`, end, place);
      return;
    }
    case "mcp-listing":
      add("response.mcp_list_tools.in_progress", before, place);
      add("response.mcp_list_tools.completed", end, place);
      return;
    case "mcp-call":
      if (block.approval !== "asked") addCallEvents(add, block, before, place);
  }
}

/** The arguments of a call that the client approved were written before, so they come at once. */
function addCallEvents(add: AddEvent, block: McpBlock, before: number, place: JsonObject): void {
  const end = before + replyBlockTokens(block);
  const said = JSON.stringify(block.input);
  add("response.mcp_call.in_progress", before, place);
  const start = before + toolNameTokens(block.tool);
  const pieces = tokenPieces(said).map(({ piece, tokensBefore }) => ({ piece, at: start + tokensBefore }));
  for (const { piece, at } of block.approval === "given" ? [{ piece: said, at: before }] : pieces) {
    add("response.mcp_call_arguments.delta", at, { ...place, delta: piece });
  }
  add("response.mcp_call_arguments.done", end, { ...place, arguments: said });
  add(`response.mcp_call.${block.isError === true ? "failed" : "completed"}`, end, place);
}

import type { Block, Turn } from "../../core/turn-script.ts";
import { isJsonObject } from "../wire/json-object.ts";
import type { ConversationMessage } from "../wire/model-request.ts";
import { invalidRequest, type Refusal } from "../wire/refusal.ts";
import type { ToolTurns } from "./played-script.ts";

/** Finds the result of a tool call by turn and call, both from 0. */
export type ResultLookup = (turn: number, call: number) => string | undefined;

/** Results of one thread's calls in a conversation. The latest of two counts. */
export function resultLookup(
  conversation: readonly ConversationMessage[],
  toolTurns: ToolTurns,
  thread: number | null,
): ResultLookup {
  return (turn, call) => {
    const isWanted = ({ id }: { readonly id: string }): boolean => {
      const place = toolTurns.get(id);
      return place?.thread === thread && place.turn === turn && place.call === call;
    };
    const bringer = conversation.findLast(({ toolResults }) => toolResults.some(isWanted));
    return bringer?.toolResults.findLast(isWanted)?.text;
  };
}

/** A turn with every `{{result T.C}}` and `{{result T.C /pattern/}}` replaced; refused when that fails. */
export function resolveReferences(turn: Turn, lookup: ResultLookup): Turn | Refusal {
  const refusals: Refusal[] = [];
  const resolveText = (text: string): string =>
    text.replaceAll(reference, (whole, turnText: string, callText: string, pattern: string | undefined) => {
      const value = referredText(lookup, Number(turnText), Number(callText), pattern);
      if (typeof value === "string") return value;
      refusals.push(value);
      return whole;
    });
  const resolve = (value: unknown): unknown => {
    if (typeof value === "string") return resolveText(value);
    if (Array.isArray(value)) return value.map(resolve);
    return isJsonObject(value) ? resolveMembers(value) : value;
  };
  const resolveMembers = (value: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member)]));
  const blocks = turn.blocks.map((block) => resolveBlock(block, resolveText, resolveMembers));
  return refusals[0] ?? { ...turn, blocks };
}

function resolveBlock(
  block: Block,
  resolve: (text: string) => string,
  resolveMembers: (value: Readonly<Record<string, unknown>>) => Record<string, unknown>,
): Block {
  switch (block.kind) {
    case "text":
    case "thinking":
      return { ...block, text: resolve(block.text) };
    case "web-search":
    case "tool-search":
      return { ...block, query: resolve(block.query) };
    case "web-fetch":
      return { ...block, url: resolve(block.url), text: resolve(block.text) };
    case "code-run":
      return { ...block, code: resolve(block.code), stdout: resolve(block.stdout) };
    case "mcp-call":
      return { ...block, input: resolveMembers(block.input), result: resolve(block.result) };
    case "tool": {
      const { operation } = block;
      if (operation.kind !== "named") return { ...block, operation: resolveFields(operation, resolve) };
      return { ...block, operation: { ...operation, input: resolveMembers(operation.input) } };
    }
  }
}

/** Turn and call from 0; a slash inside the pattern is written `\/`. */
const reference = /\{\{result (\d+)\.(\d+)(?: \/((?:\\.|[^/\\])+)\/)?\}\}/g;

type Spoken = Exclude<Extract<Block, { readonly kind: "tool" }>["operation"], { readonly kind: "named" }>;

function resolveFields(operation: Spoken, resolve: (text: string) => string): Spoken {
  switch (operation.kind) {
    case "run":
      return { ...operation, command: resolve(operation.command) };
    case "read":
    case "list":
      return { ...operation, path: resolve(operation.path) };
    case "find":
      return { ...operation, glob: resolve(operation.glob) };
    case "search": {
      const pattern = resolve(operation.pattern);
      return operation.path === undefined
        ? { ...operation, pattern }
        : { ...operation, pattern, path: resolve(operation.path) };
    }
    case "edit": {
      const { path, before, after } = operation;
      return { ...operation, path: resolve(path), before: resolve(before), after: resolve(after) };
    }
    case "write":
      return { ...operation, path: resolve(operation.path), text: resolve(operation.text) };
  }
}

function referredText(lookup: ResultLookup, turn: number, call: number, pattern: string | undefined): string | Refusal {
  const result = lookup(turn, call);
  const where = `the script refers to the result of call ${call} of turn ${turn}`;
  if (result === undefined) return invalidRequest(`${where}, which the conversation does not carry`);
  if (pattern === undefined) return result;
  const compiled = compile(pattern);
  if (compiled === undefined) return invalidRequest(`${where} with /${pattern}/, which is no regular expression`);
  const found = compiled.exec(result);
  return found === null
    ? invalidRequest(`${where}, in which /${pattern}/ finds nothing: ${JSON.stringify(result.slice(0, 200))}`)
    : (found[1] ?? found[0]);
}

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "m");
  } catch {
    return undefined;
  }
}

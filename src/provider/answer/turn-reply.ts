import type { Block, Turn } from "../../core/turn-script.ts";
import { type Approval, type OfferedTool, type ToolUse } from "../wire/model-request.ts";
import type { Refusal } from "../wire/refusal.ts";
import { isToolSearch } from "./offered-server-tools.ts";
import type { PlayedTurn, TurnPlace } from "./played-script.ts";
import type { Reply, ReplyBlock } from "./reply.ts";
import { isServerBlock, type ListingBlock, serverBlock } from "./server-block.ts";
import { thinkingSignature } from "./thinking-signature.ts";
import type { ClientPlace } from "./tool-arguments.ts";
import { callFor, unfit } from "./tool-dialect.ts";

/** Who gets the reply: the tools that it offers, how they may be used, what it approved, and where it works. */
interface Client {
  readonly tools: readonly OfferedTool[];
  readonly toolUse: ToolUse;
  readonly approvals: readonly Approval[];
  readonly place: ClientPlace;
}

/** The call at which the answer begins, and the ids of what the turn's blocks do. */
type AnsweredTurn = Pick<TurnPlace, "call"> & Pick<PlayedTurn, "ids">;

/**
 * A scripted turn in the client's own tool dialect, as far as the client takes it in one answer. Null if the client wants a call
 * and the turn has none that it allows. Refused if no offered tool can do an operation.
 */
export function replyFromTurn(turn: Turn, at: AnsweredTurn, client: Client): Reply | Refusal | null {
  const written = writtenBlocks(turn, at, client);
  if ("kind" in written) return written;
  const blocks = [...listings(turn, written, client.tools), ...written];
  const callsTool = blocks.some((block) => block.kind === "tool");
  if (client.toolUse.mode === "any" && !callsTool && !blocks.some(isServerBlock)) return null;
  const stopReason = turn.stopReason ?? (callsTool ? "tool_use" : "end_turn");
  return {
    kind: "reply",
    blocks,
    stopReason,
    stopSequence: null,
    ...(turn.refusal === undefined ? {} : { refusal: turn.refusal }),
  };
}

/** The blocks that are still to be said: up to a call that the client has to approve, or from one that it answered. */
function writtenBlocks(turn: Turn, at: AnsweredTurn, client: Client): readonly ReplyBlock[] | Refusal {
  const { mode, only, isParallel } = client.toolUse;
  const first = firstUnsaid(turn, at.ids, client.approvals);
  const blocks: ReplyBlock[] = [];
  const found = new Set<string>();
  let call = 0;
  let calls = 0;
  for (const [index, block] of turn.blocks.entries()) {
    if (block.kind === "tool") call += 1;
    const isAnswered = index < first || (block.kind === "tool" ? call <= at.call : at.call > 0);
    if (isAnswered || (block.kind === "tool" && calls > 0 && !isParallel)) continue;
    const uses = blocks.filter(({ kind }) => kind === block.kind).length;
    const written = foundAndWritten(block, at.ids[index] ?? "", { uses, ...client }, found);
    const isAllowed =
      !("kind" in written) && written.every((one) => one.kind !== "tool" || (only?.includes(one.name) ?? true));
    if (mode === "any" && only !== null && !isAllowed) continue;
    if ("kind" in written) return written;
    for (const one of written) {
      if (one.kind === "tool") calls += 1;
      if (one.kind === "tool-search") for (const { name } of one.found) found.add(name);
      blocks.push(one);
      if (one.kind === "mcp-call" && one.approval === "asked") return blocks;
    }
  }
  return blocks;
}

/** Index of the first block that was not said yet. A call that the client declined is not made. */
function firstUnsaid({ blocks }: Turn, ids: readonly string[], approvals: readonly Approval[]): number {
  const answers = new Map(approvals.map(({ id, isGiven }) => [id, isGiven]));
  const last = blocks.findLastIndex((block, index) => block.kind === "mcp-call" && answers.has(ids[index] ?? ""));
  return last < 0 || answers.get(ids[last] ?? "") === true ? Math.max(0, last) : last + 1;
}

/**
 * A block as the client gets it. If it needs a tool that the client hides, and the script does not search for that, the model
 * searches for it first: it could not know the tool otherwise.
 */
function foundAndWritten(
  block: Block,
  id: string,
  { toolUse: { only }, ...client }: Client & { readonly uses: number },
  found: ReadonlySet<string>,
): readonly ReplyBlock[] | Refusal {
  const tools = only === null ? client.tools : client.tools.filter(({ name }) => only.includes(name));
  const isHidden = ({ name, deferral }: OfferedTool): boolean => deferral === "hidden" && !found.has(name);
  const known = tools.filter((tool) => !isHidden(tool));
  if (block.kind === "tool-search") return writtenBlock(block, id, client);
  const written = writtenBlock(block, id, { ...client, tools: known });
  if (!("kind" in written)) return written;
  for (const tool of tools.filter(isHidden)) {
    const after = writtenBlock(block, id, { ...client, tools: [...known, tool] });
    if ("kind" in after) continue;
    const search = { kind: "tool-search", query: tool.name, tools: [tool.name] } as const;
    if (!client.tools.some(isToolSearch)) return unfit(`searches for "${tool.name}", which is deferred`, client.tools);
    const before = writtenBlock(search, id, client);
    return "kind" in before ? before : [...before, ...after];
  }
  return written;
}

function writtenBlock(
  block: Block,
  id: string,
  { tools, approvals, uses, place }: Omit<Client, "toolUse"> & { readonly uses: number },
): readonly ReplyBlock[] | Refusal {
  switch (block.kind) {
    case "text":
      return [block];
    case "thinking":
      return [{ ...block, signature: thinkingSignature(id, block.text) }];
    case "tool": {
      const call = callFor(block.operation, tools, place);
      return call.kind === "refused" ? call : [{ ...call, kind: "tool", id }];
    }
    case "web-search":
    case "web-fetch":
    case "code-run":
    case "mcp-call":
    case "tool-search": {
      const done = serverBlock(block, id, { tools, approvals, uses });
      return done.kind === "refused" ? done : [done];
    }
  }
}

/** The list of each server's tools that the conversation does not hold yet. It comes before all else. */
function listings(turn: Turn, written: readonly ReplyBlock[], tools: readonly OfferedTool[]): readonly ListingBlock[] {
  const called = new Set<string>();
  for (const block of written) if (block.kind === "mcp-call") called.add(block.server);
  return tools.flatMap((tool) => {
    if (tool.kind !== "mcp-server" || tool.isListed || !called.has(tool.name)) return [];
    const { name: server } = tool;
    const names = turn.blocks.flatMap((block) =>
      block.kind === "mcp-call" && block.server === server ? [block.tool] : [],
    );
    return [{ kind: "mcp-listing", server, tools: [...new Set(names)] } as const];
  });
}

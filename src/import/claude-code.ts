import { isDeepStrictEqual } from "node:util";
import type { Part } from "../provider/cassette/cassette.ts";
import { tokensOfBytes } from "../provider/models/tokens.ts";
import { isCounted } from "../provider/models/usage-ledger.ts";
import { isJsonObject, type JsonObject } from "../provider/wire/json-object.ts";
import { type ImportedSession, Notes, type SourceFile } from "./imported-session.ts";
import { countAt, type JsonLine, jsonLines, objectAt, textAt, timeMs } from "./json-lines.ts";
import { type LoggedAnswer, messagesCalls } from "./logged-answers.ts";
import { blocksOf, MessageThread } from "./message-thread.ts";
import type { Words } from "./private-words.ts";

/** Lines that no model reads. */
const ownLines = new Set(
  (
    "summary file-history-snapshot queue-operation progress ai-title custom-title last-prompt " +
    "permission-mode agent-name agent-color agent-setting mode pr-link tag worktree-state " +
    "saved_hook_context content-replacement marble-origami-commit marble-origami-snapshot " +
    "speculation-accept attribution-snapshot task-summary bridge-session result atis-latch tools-used " +
    "cost-state"
  ).split(" "),
);

interface Conversation {
  readonly name: string;
  readonly part: Part;
  readonly thread: MessageThread;
  /** When the latest line before an answer was written. */
  lastMs: number;
  /** What newer versions write about the request before its answer. */
  asked: AskedRequest | null;
  /** Lines that the latest compaction kept as they were. */
  kept: readonly string[];
}

interface AskedRequest {
  readonly head: JsonObject;
  readonly atMs: number | null;
  readonly isSide: boolean;
}

type OpenAnswer = { -readonly [Name in keyof LoggedAnswer]: LoggedAnswer[Name] } & { readonly blocks: JsonObject[] };

/**
 * Reads Claude Code's session files: a line for each message of the user and for each block of an answer, linked by `parentUuid`.
 * An answer's usage is that of its last line. Sub-agents stand in the same file (`isSidechain`), or in files of their own.
 */
export function readClaudeCode(files: readonly SourceFile[], words: Words): ImportedSession {
  const reading = new ClaudeCodeReading(words);
  for (const file of files) {
    for (const line of jsonLines(file, reading.notes)) reading.line(line);
  }
  return reading.session();
}

class ClaudeCodeReading {
  readonly notes = new Notes();
  readonly #words: Words;
  readonly #conversations = new Map<string, Conversation>();
  /** Conversation of each line of a sub-agent without a name. */
  readonly #ofLine = new Map<string, Conversation>();
  readonly #answers = new Map<string, OpenAnswer>();
  readonly #seenLines = new Set<string>();
  /** System prompt and tools, by the name that requests give them. */
  readonly #shapes = new Map<string, JsonObject>();
  #folder: string | undefined;

  constructor(words: Words) {
    this.#words = words;
  }

  line({ value, place }: JsonLine): void {
    const type = textAt(value, "type") ?? "";
    if (ownLines.has(type)) return this.notes.add("left-out", `a line of kind ${type}`, place);
    const uuid = textAt(value, "uuid");
    if (uuid !== undefined) {
      // A session that is resumed begins with a copy of the lines before.
      if (this.#seenLines.has(uuid)) return this.notes.add("left-out", "a line that was read already", place);
      this.#seenLines.add(uuid);
    }
    this.#folder ??= textAt(value, "cwd");
    const conversation = this.#conversationOf(value);
    if (uuid !== undefined) this.#ofLine.set(uuid, conversation);
    switch (type) {
      case "user":
        this.#user(value, conversation, place);
        break;
      case "assistant":
        this.#assistant(value, conversation, place);
        break;
      case "system":
        this.#system(value, conversation, place);
        break;
      case "api-request-shape":
        this.#shapes.set(textAt(value, "shapeHash") ?? "", this.#kept(objectAt(value, "shape")));
        return;
      case "api-request-blob":
        return this.#sentMessage(objectAt(value, "message"), conversation);
      case "api-request":
        return this.#request(value, conversation);
      case "attachment":
        this.notes.add("left-out", "an attachment, whose text the file does not hold as it was sent", place);
        break;
      default:
        return this.notes.add("not-understood", `a line of kind ${type.slice(0, 40) || "unknown"}`, place);
    }
    conversation.lastMs = timeMs(value["timestamp"]) ?? conversation.lastMs;
    if (uuid !== undefined) conversation.thread.place(uuid);
  }

  session(): ImportedSession {
    const answers = [...this.#answers.values()].map(({ blocks, ...answer }) => ({ ...answer, said: blocks }));
    for (const answer of answers) {
      if (answer.usage === null || !isCounted(answer.usage))
        this.notes.add("not-understood", "an answer without usage: its cost is unknown", answer.place);
      else if (isCutOff(answer))
        this.notes.add(
          "assumed",
          "an answer without its end: its output may be more than its usage counts",
          answer.place,
        );
    }
    const ordered = answers.toSorted((left, right) => left.startMs - right.startMs);
    const missing = "the system prompt and the tools are not in the file: text of the counted size stands for them";
    return {
      format: "Claude Code",
      exchanges: messagesCalls(ordered, { system: null, missing }, this.notes),
      notes: this.notes.list(),
      ...(this.#folder !== undefined && { folder: this.#words.text(this.#folder) }),
    };
  }

  #conversationOf(value: JsonObject): Conversation {
    const session = textAt(value, "sessionId") ?? "session";
    const agent = textAt(value, "agentId");
    if (value["isSidechain"] !== true && agent === undefined) return this.#named(session, "main");
    if (agent !== undefined) return this.#named(`${session} ${agent}`, partOfAgent(agent));
    const parent = this.#ofLine.get(textAt(value, "parentUuid") ?? "");
    if (parent !== undefined && parent.part !== "main") return parent;
    return this.#named(`${session} agent ${this.#conversations.size}`, "sub-agent");
  }

  #named(name: string, part: Part): Conversation {
    const known = this.#conversations.get(name);
    if (known !== undefined) return known;
    const conversation = { name, part, thread: new MessageThread(), lastMs: 0, asked: null, kept: [] };
    this.#conversations.set(name, conversation);
    return conversation;
  }

  #user(value: JsonObject, { thread, kept }: Conversation, place: string): void {
    const blocks = blocksOf(objectAt(value, "message")["content"]);
    if (blocks.length === 0) return this.notes.add("not-understood", "a message of the user without content", place);
    // What a tool says stands behind its call, and other calls may have been answered since.
    const isOfTool = blocks.some(({ type }) => type === "tool_result") || value["sourceToolUseID"] !== undefined;
    const parent = textAt(value, "parentUuid");
    const isSummary = value["isCompactSummary"] === true;
    if (isSummary) {
      thread.clear();
      this.notes.add(
        "assumed",
        "a compaction, whose own model call the file does not hold: its cost is unknown",
        place,
      );
    } else if (!isOfTool && parent !== undefined && thread.returnTo(parent))
      this.notes.add("assumed", "the user went back to an earlier message", place);
    thread.add(
      "user",
      null,
      blocks.map((block) => this.#kept(block)),
    );
    if (isSummary) thread.takeOver(kept);
  }

  /** A message as it was sent, where no line of the session has it so: reminders, and the prompt with them. */
  #sentMessage(message: JsonObject, { thread }: Conversation): void {
    const role = textAt(message, "role") ?? "user";
    const blocks = blocksOf(message["content"]).map((block) => this.#kept(block));
    if (role === "user") thread.replaceLast(role, blocks);
    else thread.add(role, null, blocks);
  }

  #request(value: JsonObject, conversation: Conversation): void {
    const shape = this.#shapes.get(textAt(value, "shapeHash") ?? "");
    const { betas: _, ...params } = objectAt(value, "params");
    const source = textAt(value, "querySource") ?? "";
    conversation.asked = {
      head: { ...params, ...shape },
      atMs: timeMs(value["timestamp"]),
      isSide: /title|topic|suggestion|summary|quota/.test(source) && !source.includes("compact"),
    };
  }

  #system(value: JsonObject, conversation: Conversation, place: string): void {
    const subtype = textAt(value, "subtype") ?? "";
    if (subtype === "compact_boundary") {
      const { uuids } = objectAt(objectAt(value, "compactMetadata"), "preservedMessages");
      conversation.kept = Array.isArray(uuids) ? uuids.filter((uuid) => typeof uuid === "string") : [];
      conversation.thread.clear();
    } else this.notes.add("left-out", `a line of kind system/${subtype.slice(0, 40)}`, place);
  }

  #assistant(value: JsonObject, conversation: Conversation, place: string): void {
    const message = objectAt(value, "message");
    const model = textAt(message, "model") ?? "";
    const id = textAt(message, "id") ?? textAt(value, "uuid") ?? place;
    if (model === "<synthetic>" || value["isApiErrorMessage"] === true)
      return this.notes.add("left-out", "a message that no model wrote", place);
    const { usage } = message;
    const blocks = blocksOf(message["content"]).map((block) => this.#kept(block));
    const nowMs = timeMs(value["timestamp"]) ?? conversation.lastMs;
    const { thread, name } = conversation;
    const open = this.#answers.get(id) ?? openAnswer(conversation, { place, nowMs, id, model });
    this.#answers.set(id, open);
    conversation.asked = null;
    open.stopReason = textAt(message, "stop_reason") ?? open.stopReason;
    if (isJsonObject(usage)) open.usage = usage;
    if (blocks.length > 0 && blocks.every((block) => isIn(open.blocks, block)))
      return this.notes.add("left-out", "a line that was read already", place);
    open.endMs = Math.max(open.endMs, nowMs);
    open.blocks.push(...blocks);
    if (open.conversation === name) thread.add("assistant", id, blocks);
  }

  #kept(block: JsonObject): JsonObject {
    const kept = this.#words.value(block);
    return isJsonObject(kept) ? kept : {};
  }
}

/** Whether a usage that was written before the end of its answer counts far less than the answer says. */
function isCutOff({ stopReason, usage, said }: LoggedAnswer): boolean {
  const words = said.map(({ signature: _signature, ...block }) => block);
  const saidTokens = tokensOfBytes(Buffer.byteLength(JSON.stringify(words)));
  return stopReason === null && usage !== null && countAt(usage, "output_tokens") < saidTokens / 4;
}

/** Some versions write the history again before each prompt, under new names of lines. */
function isIn(blocks: readonly JsonObject[], block: JsonObject): boolean {
  return blocks.some((known) => isDeepStrictEqual(known, block));
}

function openAnswer(
  { part, name, thread, lastMs, asked }: Conversation,
  {
    place,
    nowMs,
    id,
    model,
  }: { readonly place: string; readonly nowMs: number; readonly id: string; readonly model: string },
): OpenAnswer {
  return {
    part: asked?.isSide === true ? "side" : part,
    conversation: name,
    place,
    startMs: asked?.atMs ?? (lastMs || nowMs),
    endMs: nowMs,
    id,
    model,
    head: asked?.head["system"] === undefined ? null : asked.head,
    stopReason: null,
    usage: null,
    said: [],
    asked: thread.pieces(),
    blocks: [],
  };
}

/** Agents that Claude Code starts for itself have names that say what for. */
function partOfAgent(agent: string): Part {
  if (/^a?compact/.test(agent)) return "compaction";
  return /^a?(?:prompt_suggestion|side_question|session_memory|speculation)/.test(agent) ? "side" : "sub-agent";
}

import type { Part } from "../provider/cassette/cassette.ts";
import { isJsonObject, type JsonObject } from "../provider/wire/json-object.ts";
import { type ImportedSession, Notes, type SourceFile } from "./imported-session.ts";
import { countAt, type JsonLine, jsonLines, objectAt, objectsAt, textAt, timeMs } from "./json-lines.ts";
import { type LoggedAnswer, responsesCalls } from "./logged-answers.ts";
import type { Words } from "./private-words.ts";

/** Items that a model makes. */
const modelItems = new Set(
  (
    "reasoning function_call custom_tool_call local_shell_call web_search_call image_generation_call " +
    "tool_search_call compaction compaction_summary"
  ).split(" "),
);
/** Items of the client, besides what its tools put out. */
const sentItems = new Set(["message", "additional_tools"]);
const ownItems = new Set(["ghost_snapshot", "other"]);
/** The history of a fork is written in one go. A model takes longer for an answer. */
const longestCopyGapMs = 1_000;

interface OpenAnswer {
  readonly startMs: number;
  readonly place: string;
  readonly asked: readonly string[];
  readonly said: JsonObject[];
  /** Whether something was sent since: what the model says next is another answer, even if no usage stood between. */
  isAnswered: boolean;
  /** When the latest of it was written. */
  lastMs: number;
}

/**
 * Reads Codex's rollout files: items of the conversation, and after each answer its usage (`token_count`). Totals that did not
 * change are the same usage again.
 */
export function readCodex(files: readonly SourceFile[], words: Words): ImportedSession {
  const notes = new Notes();
  const rollouts = files.map((file) => {
    const rollout = new Rollout(file.name, words, notes);
    for (const line of jsonLines(file, notes)) rollout.line(line);
    return rollout.finished();
  });
  const missing = "the tools, and instructions that are not in the file: text of the counted size stands for them";
  const exchanges = rollouts.flatMap(({ answers, system }) => responsesCalls(answers, { system, missing }, notes));
  const folder = rollouts.find((rollout) => rollout.folder !== undefined)?.folder;
  return {
    format: "Codex rollout",
    exchanges: exchanges.toSorted((left, right) => left.startMs - right.startMs),
    notes: notes.list(),
    ...(folder !== undefined && { folder }),
  };
}

/** Whether a line is one of a rollout. Before autumn 2025 items stood on lines of their own. */
export function isRolloutLine(value: JsonObject): boolean {
  const type = textAt(value, "type") ?? "";
  if (isJsonObject(value["payload"])) return type !== "";
  const isMessage =
    type === "message" &&
    objectsAt(value, "content").some((part) => /^(?:input|output)_text$/.test(String(part["type"])));
  const isCall = (modelItems.has(type) || type.endsWith("_output")) && textAt(value, "call_id") !== undefined;
  return isMessage || isCall || value["record_type"] === "state";
}

interface ReadRollout {
  readonly answers: readonly LoggedAnswer[];
  readonly system: string | null;
  readonly folder: string | undefined;
}

class Rollout {
  readonly #words: Words;
  readonly #notes: Notes;
  #name: string;
  #part: Part = "main";
  #model = "";
  #system: string | null = null;
  #folder: string | undefined;
  #items: string[] = [];
  /** How many items stood before each prompt of the user. */
  #prompts: number[] = [];
  readonly #answers: LoggedAnswer[] = [];
  #open: OpenAnswer | null = null;
  #counts = "";
  #total: JsonObject = {};
  #nowMs = 0;
  #hasHead = false;
  #headMs = 0;
  /** Whether the copy says when its turns started, so that the first one of this session can be told. */
  #hasTurns = false;
  /** Whether the lines so far are a copy of another session's, written in one go. */
  #isCopy = false;

  constructor(name: string, words: Words, notes: Notes) {
    this.#name = name;
    this.#words = words;
    this.#notes = notes;
  }

  line({ value, place }: JsonLine): void {
    const payload = isJsonObject(value["payload"]) ? value["payload"] : value;
    const atMs = timeMs(value["timestamp"]) ?? this.#nowMs;
    const type = textAt(value, "type") ?? "";
    if (!this.#hasTurns && atMs - Math.max(this.#nowMs, this.#headMs) > longestCopyGapMs) this.#endCopy();
    switch (type) {
      case "session_meta":
        this.#meta(payload, place, atMs);
        break;
      case "turn_context":
        this.#model = textAt(payload, "model") ?? this.#model;
        break;
      case "response_item":
        this.#item(payload, place, atMs);
        break;
      case "compacted":
        this.#compacted(payload, place);
        break;
      case "event_msg":
        if (textAt(payload, "type") === "token_count") this.#counted(payload, place, atMs);
        else this.#event(payload, place);
        break;
      case "token_usage_record":
        this.#notes.add("left-out", "a record of a usage that stands in the next token_count too", place);
        break;
      default:
        this.#bareLine(value, place, atMs);
    }
    this.#nowMs = atMs;
  }

  #event(payload: JsonObject, place: string): void {
    const type = textAt(payload, "type") ?? "unknown";
    if (type === "task_started" && typeof payload["started_at"] === "number") {
      const isOwn = payload["started_at"] >= Math.floor(this.#headMs / 1000);
      this.#hasTurns ||= !isOwn;
      if (isOwn) this.#endCopy();
    }
    if (type === "thread_rolled_back") return this.#goBack(payload, place);
    this.#notes.add("left-out", `an event of kind ${type.slice(0, 40)}`, place);
  }

  /** The user went back by some of his prompts. What came after them is not sent any more. */
  #goBack(payload: JsonObject, place: string): void {
    const turns = countAt(payload, "num_turns");
    const at = this.#prompts[Math.max(0, this.#prompts.length - turns)];
    if (turns > 0 && at !== undefined) {
      this.#items = this.#items.slice(0, at);
      this.#prompts = this.#prompts.filter((prompt) => prompt < at);
      if (this.#open !== null) this.#open.isAnswered = true;
    }
    this.#notes.add("assumed", "the user went back to an earlier message", place);
  }

  /** What was open in the copy belongs to the other session. */
  #endCopy(): void {
    if (this.#isCopy) this.#open = null;
    this.#isCopy = false;
  }

  finished(): ReadRollout {
    this.#close(null, this.#nowMs, "main");
    return { answers: this.#answers, system: this.#system, folder: this.#folder };
  }

  /** Before autumn 2025 items stood on lines of their own. */
  #bareLine(value: JsonObject, place: string, atMs: number): void {
    const type = textAt(value, "type") ?? "";
    if (modelItems.has(type) || type === "message" || type.endsWith("_output")) this.#item(value, place, atMs);
    else if (type === "" && textAt(value, "id") !== undefined) this.#meta(value, place, atMs);
    else if (value["record_type"] !== undefined || type === "world_state")
      this.#notes.add("left-out", "a line about the state of the program", place);
    else this.#notes.add("not-understood", `a line of kind ${type.slice(0, 40) || "unknown"}`, place);
  }

  #meta(payload: JsonObject, place: string, atMs: number): void {
    if (this.#hasHead)
      return this.#notes.add("left-out", "the beginning of the session that this one continues", place);
    this.#hasHead = true;
    this.#headMs = atMs;
    const isAgent = objectAt(payload, "source")["subagent"] !== undefined;
    this.#isCopy = textAt(payload, "forked_from_id") !== undefined || isAgent;
    this.#name = textAt(payload, "id") ?? this.#name;
    const folder = textAt(payload, "cwd");
    this.#folder ??= folder === undefined ? undefined : this.#words.text(folder);
    const given = textAt(payload, "instructions") ?? textAt(objectAt(payload, "base_instructions"), "text");
    this.#system ??= given === undefined ? null : this.#words.text(given);
    const { subagent } = objectAt(payload, "source");
    if (subagent !== undefined) this.#part = subagent === "compact" ? "compaction" : "sub-agent";
  }

  #item(item: JsonObject, place: string, atMs: number): void {
    const type = textAt(item, "type") ?? "";
    if (ownItems.has(type)) return this.#notes.add("left-out", `an item of kind ${type}`, place);
    const kept = this.#words.value(item);
    if (!isJsonObject(kept)) return;
    const isOfModel = modelItems.has(type) || (type === "message" && item["role"] === "assistant");
    if (!isOfModel && !sentItems.has(type) && !type.endsWith("_output"))
      this.#notes.add("not-understood", `an item of kind ${type.slice(0, 40) || "unknown"}`, place);
    if (isOfModel) {
      if (this.#open?.isAnswered === true) this.#close(null, this.#open.lastMs, "main");
      this.#open ??= this.#opened(place, atMs);
      this.#open.said.push(kept);
      this.#open.lastMs = atMs;
    } else if (this.#open !== null) this.#open.isAnswered = true;
    if (isPrompt(item)) this.#prompts.push(this.#items.length);
    this.#items.push(JSON.stringify(kept));
  }

  #opened(place: string, atMs: number): OpenAnswer {
    const startMs = this.#nowMs || atMs;
    return { startMs, place, asked: [...this.#items], said: [], isAnswered: false, lastMs: atMs };
  }

  #compacted(payload: JsonObject, place: string): void {
    const replacement = objectsAt(payload, "replacement_history");
    const summary = { type: "message", role: "user", content: [{ type: "input_text", text: payload["message"] }] };
    const items = replacement.length > 0 ? replacement : [summary];
    this.#close(null, this.#nowMs, "compaction");
    this.#items = items.map((item) => JSON.stringify(this.#words.value(item)));
    this.#prompts = items.flatMap((item, index) => (isPrompt(item) ? [index] : []));
    this.#notes.add("assumed", "a compaction: what the file says stands for the history from there", place);
  }

  #counted(payload: JsonObject, place: string, atMs: number): void {
    const info = objectAt(payload, "info");
    const total = objectAt(info, "total_token_usage");
    const said = objectAt(info, "last_token_usage");
    // After a compaction the same totals stand beside an estimate of the prompt.
    const counts = JSON.stringify(isJsonObject(info["total_token_usage"]) ? total : said);
    if (!isJsonObject(info["total_token_usage"]) && !isJsonObject(info["last_token_usage"])) return;
    if (counts === this.#counts) return this.#notes.add("left-out", "a usage that was reported again", place);
    const last = said["input_tokens"] === undefined ? difference(total, this.#total) : said;
    this.#counts = counts;
    this.#total = total;
    const open = (this.#open ??= this.#opened(place, atMs));
    const part = open.said.length === 0 ? "compaction" : "main";
    this.#close(last["input_tokens"] === undefined ? null : last, open.isAnswered ? open.lastMs : atMs, part);
  }

  #close(usage: JsonObject | null, endMs: number, part: Part): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    if (this.#isCopy)
      return this.#notes.add("left-out", "an answer to the session that this one was forked from", open.place);
    if (usage === null) this.#notes.add("not-understood", "an answer without usage: its cost is unknown", open.place);
    const { startMs, place, asked, said } = open;
    this.#answers.push({
      startMs,
      place,
      asked,
      said,
      part: part === "main" ? this.#part : part,
      conversation: this.#name,
      endMs,
      id: `resp_${this.#answers.length}`,
      model: this.#model,
      stopReason: null,
      head: null,
      usage: usage === null ? null : responsesUsage(usage),
    });
  }
}

/** Whether an item is what the user asked, and not what the program says about files and settings. */
function isPrompt(item: JsonObject): boolean {
  if (item["type"] !== "message" || item["role"] !== "user") return false;
  const texts = objectsAt(item, "content").map((part) => textAt(part, "text") ?? "");
  return !texts.some((text) => /^\s*(?:<|# AGENTS\.md)/.test(text));
}

function difference(after: JsonObject, before: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.keys(after).map((name) => [name, Math.max(0, countAt(after, name) - countAt(before, name))]),
  );
}

/** The counts as the Responses API gives them. */
function responsesUsage(usage: JsonObject): JsonObject {
  return {
    input_tokens: countAt(usage, "input_tokens"),
    input_tokens_details: {
      cached_tokens: countAt(usage, "cached_input_tokens"),
      cache_write_tokens: countAt(usage, "cache_write_input_tokens"),
    },
    output_tokens: countAt(usage, "output_tokens"),
    output_tokens_details: { reasoning_tokens: countAt(usage, "reasoning_output_tokens") },
  };
}

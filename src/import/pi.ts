import { isJsonObject, type JsonObject } from "../provider/wire/json-object.ts";
import { type ImportedSession, Notes, type SourceFile } from "./imported-session.ts";
import { countAt, type JsonLine, jsonLines, objectAt, objectsAt, textAt, timeMs } from "./json-lines.ts";
import { type LoggedAnswer, messagesCalls } from "./logged-answers.ts";
import { blocksOf, MessageThread } from "./message-thread.ts";
import type { Words } from "./private-words.ts";

const ownEntries = new Set(["model_change", "thinking_level_change", "label", "session_info", "custom"]);

/** Reads pi's session files: entries that form a tree by `parentId`. Every answer has its usage. */
export function readPi(files: readonly SourceFile[], words: Words): ImportedSession {
  const notes = new Notes();
  const counted = new Set<string>();
  const readings = files.map((file) => {
    const reading = new PiReading(file.name, { words, notes, counted });
    for (const line of jsonLines(file, notes)) reading.line(line);
    return reading;
  });
  const answers = readings.flatMap((reading) => reading.answers);
  const folder = readings.find((reading) => reading.folder !== undefined)?.folder;
  const ordered = answers.toSorted((left, right) => left.startMs - right.startMs);
  const missing = "the system prompt and the tools are not in the file: text of the counted size stands for them";
  return {
    format: "pi",
    exchanges: messagesCalls(ordered, { system: null, missing }, notes),
    notes: notes.list(),
    ...(folder !== undefined && { folder }),
  };
}

interface PlacedEntry {
  readonly id: string;
  readonly place: string;
  readonly endMs: number;
}

class PiReading {
  readonly answers: LoggedAnswer[] = [];
  folder: string | undefined;
  readonly #thread = new MessageThread();
  readonly #words: Words;
  readonly #notes: Notes;
  /** Entries of all files whose model call is known. A fork begins with a copy of the session that it comes from. */
  readonly #counted: Set<string>;
  #name: string;
  #lastMs = 0;
  #forkedMs = 0;
  #model = "";

  constructor(
    name: string,
    { words, notes, counted }: { readonly words: Words; readonly notes: Notes; readonly counted: Set<string> },
  ) {
    this.#name = name;
    this.#words = words;
    this.#notes = notes;
    this.#counted = counted;
  }

  line({ value, place }: JsonLine): void {
    const type = textAt(value, "type") ?? "";
    const parent = textAt(value, "parentId");
    if (parent !== undefined && this.#thread.returnTo(parent))
      this.#notes.add("assumed", "the user went back to an earlier message", place);
    if (type === "session") this.#head(value);
    else if (type === "message") this.#message(value, place);
    else if (type === "compaction") this.#compaction(value, place);
    else if (type === "branch_summary") this.#branchSummary(value, place);
    else if (type === "custom_message") this.#thread.add("user", null, this.#blocks(value["content"]));
    else if (ownEntries.has(type)) this.#notes.add("left-out", `an entry of kind ${type}`, place);
    else this.#notes.add("not-understood", `an entry of kind ${type.slice(0, 40) || "unknown"}`, place);
    this.#lastMs = timeMs(value["timestamp"]) ?? this.#lastMs;
    const id = textAt(value, "id");
    if (id !== undefined) this.#thread.place(id);
  }

  #head(value: JsonObject): void {
    this.#name = textAt(value, "id") ?? this.#name;
    const folder = textAt(value, "cwd");
    this.folder ??= folder === undefined ? undefined : this.#words.text(folder);
    this.#forkedMs = textAt(value, "parentSession") === undefined ? 0 : (timeMs(value["timestamp"]) ?? 0);
  }

  #message(value: JsonObject, place: string): void {
    const message = objectAt(value, "message");
    const endMs = timeMs(value["timestamp"]) ?? this.#lastMs;
    switch (textAt(message, "role")) {
      case "user":
        return this.#thread.add("user", null, this.#blocks(message["content"]));
      case "toolResult":
        return this.#thread.add("user", null, [
          {
            type: "tool_result",
            tool_use_id: textAt(message, "toolCallId") ?? "",
            content: this.#blocks(message["content"]),
            ...(message["isError"] === true && { is_error: true }),
          },
        ]);
      case "assistant":
        return this.#answer(message, { id: textAt(value, "id") ?? place, place, endMs });
      case "custom":
      case "branchSummary":
      case "compactionSummary":
        return this.#thread.add("user", null, this.#blocks(message["content"] ?? message["summary"]));
      case "bashExecution":
        return this.#notes.add("left-out", "a command of the user", place);
      case undefined:
      default:
        return this.#notes.add("not-understood", "a message of an unknown role", place);
    }
  }

  #answer(message: JsonObject, about: PlacedEntry): void {
    const said = this.#blocks(message["content"]);
    this.#model = textAt(message, "model") ?? this.#model;
    this.#called(
      {
        ...about,
        part: "main",
        startMs: timeMs(message["timestamp"]) ?? this.#lastMs,
        stopReason: textAt(message, "stopReason") ?? null,
        said,
      },
      message["usage"],
    );
    this.#thread.add("assistant", about.id, said);
  }

  /** A model call, unless it was one of another session. */
  #called(answer: PlacedEntry & Pick<LoggedAnswer, "part" | "startMs" | "stopReason" | "said">, usage: unknown): void {
    const { id, place, endMs } = answer;
    const entry = `${id} ${endMs}`;
    if (endMs < this.#forkedMs || this.#counted.has(entry))
      return this.#notes.add("left-out", "an answer to the session that this one was forked from", place);
    this.#counted.add(entry);
    const counts = isJsonObject(usage) ? usageOf(usage) : null;
    if (counts === null) this.#notes.add("not-understood", "an answer without usage: its cost is unknown", place);
    const asked = this.#thread.pieces();
    const conversation = this.#name;
    this.answers.push({ ...answer, conversation, model: this.#model, usage: counts, asked, head: null });
  }

  #compaction(value: JsonObject, place: string): void {
    this.#summarised(value, place);
    const kept = textAt(value, "firstKeptEntryId");
    const tail = kept === undefined ? [] : this.#thread.from(kept);
    this.#thread.clear();
    this.#thread.add("user", null, this.#blocks(value["summary"]));
    for (const { role, blocks } of tail) this.#thread.add(role, null, blocks);
  }

  /** What the model says of a branch that the user left. */
  #branchSummary(value: JsonObject, place: string): void {
    this.#summarised(value, place);
    this.#thread.add("user", null, this.#blocks(value["summary"]));
  }

  /** Newer versions write what a summary took. */
  #summarised(value: JsonObject, place: string): void {
    if (!isJsonObject(value["usage"]))
      return this.#notes.add(
        "assumed",
        "a summary, whose own model call the file does not hold: its cost is unknown",
        place,
      );
    const endMs = timeMs(value["timestamp"]) ?? this.#lastMs;
    const said = this.#blocks(value["summary"]);
    const about = { id: textAt(value, "id") ?? place, place, endMs, startMs: this.#lastMs || endMs };
    this.#called({ ...about, part: "compaction", stopReason: null, said }, value["usage"]);
  }

  #blocks(content: unknown): JsonObject[] {
    return blocksOf(content).map((block) => {
      const kept = this.#words.value(anthropicBlock(block));
      return isJsonObject(kept) ? kept : {};
    });
  }
}

/** A block in the names of the Messages API. */
function anthropicBlock(block: JsonObject): JsonObject {
  if (block["type"] !== "toolCall") return block;
  return { type: "tool_use", id: block["id"], name: block["name"], input: objectAt(block, "arguments") };
}

/** An answer that was broken off has only zeros: unknown. */
function usageOf(usage: JsonObject): JsonObject | null {
  const long = countAt(usage, "cacheWrite1h");
  if (["input", "output", "cacheRead", "cacheWrite"].every((name) => countAt(usage, name) === 0)) return null;
  return {
    input_tokens: countAt(usage, "input"),
    output_tokens: countAt(usage, "output"),
    cache_read_input_tokens: countAt(usage, "cacheRead"),
    cache_creation_input_tokens: countAt(usage, "cacheWrite"),
    ...(long > 0 && { cache_creation: { ephemeral_1h_input_tokens: long } }),
  };
}

/** Whether a line begins a session of pi. */
export function isPiLine(value: JsonObject): boolean {
  const isHead = value["type"] === "session" && typeof value["cwd"] === "string";
  return (
    isHead ||
    (value["type"] === "message" &&
      value["parentId"] !== undefined &&
      objectsAt(objectAt(value, "message"), "content").length > 0)
  );
}

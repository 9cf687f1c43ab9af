/** What an engine makes of a streamed event before it acts on it. */
export interface MessageRecord {
  type: string;
  index: number;
  text: string;
  tokens: number;
}

/** An empty record, for a pool to fill. */
export function emptyRecord(): MessageRecord {
  return { type: "", index: 0, text: "", tokens: 0 };
}

/** Lines of events as a provider streams them: mostly short deltas. The same for the same count. */
export function eventLines(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) =>
    JSON.stringify({
      type: at % 50 === 0 ? "message_delta" : "content_block_delta",
      index: at % 3,
      delta: { type: "text_delta", text: `word ${at % 97} and ` },
      usage: { output_tokens: at % 50 },
    }),
  );
}

/** Writes an event's line into a record. */
export function fill(record: MessageRecord, line: string): void {
  const event: unknown = JSON.parse(line);
  if (!isFields(event)) throw new Error("an event is no object");
  const { type, index, delta, usage } = event;
  record.type = typeof type === "string" ? type : "";
  record.index = typeof index === "number" ? index : 0;
  record.text = isFields(delta) && typeof delta["text"] === "string" ? delta["text"] : "";
  record.tokens = isFields(usage) && typeof usage["output_tokens"] === "number" ? usage["output_tokens"] : 0;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

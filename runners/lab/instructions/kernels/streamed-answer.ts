const textDeltas = 160;
const argumentDeltas = 80;

export const answerEvents = textDeltas + argumentDeltas + 7;

interface StreamedEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A text and one tool call, as events of the Messages API. */
export function streamedAnswer(): readonly StreamedEvent[] {
  const input = JSON.stringify({ path: "src/import/loader.ts", old_text: "batch", new_text: "row\n".repeat(300) });
  const piece = Math.ceil(input.length / argumentDeltas);
  const usage = {
    input_tokens: 5,
    cache_creation_input_tokens: 900,
    cache_read_input_tokens: 21_000,
    output_tokens: 1,
  };
  return [
    { type: "message_start", message: { id: "msg_1", type: "message", role: "assistant", content: [], usage } },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    ...Array.from({ length: textDeltas }, (_, at) => ({
      type: "content_block_delta",
      index: 0,
      delta: { type: "text_delta", text: ` word${at} größer` },
    })),
    { type: "content_block_stop", index: 0 },
    {
      type: "content_block_start",
      index: 1,
      content_block: { type: "tool_use", id: "toolu_1", name: "edit", input: {} },
    },
    ...Array.from({ length: argumentDeltas }, (_, at) => ({
      type: "content_block_delta",
      index: 1,
      delta: { type: "input_json_delta", partial_json: input.slice(at * piece, (at + 1) * piece) },
    })),
    { type: "content_block_stop", index: 1 },
    { type: "message_delta", delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 320 } },
    { type: "message_stop" },
  ];
}

import type { RawMessageStreamEvent } from "@anthropic-ai/sdk/resources/messages";
import { ReplyAssembly } from "../../../src/engine/reference/provider/reply-assembly.ts";
import type { Kernel } from "./kernel.ts";

const textDeltas = 160;
const argumentDeltas = 80;

/** An answer of the model as it comes from the wire: each event's JSON is parsed and folded into the reply. */
export const replyAssembly: Kernel = {
  unit: `answer of ${textDeltas + argumentDeltas + 7} events`,
  units: 120,
  prepare: () => {
    const lines = answer().map((event) => JSON.stringify(event));
    return Promise.resolve(() => {
      let shownCharacters = 0;
      const assembly = new ReplyAssembly((event) => {
        if (event.kind === "text-delta") shownCharacters += event.text.length;
      });
      for (const line of lines) {
        const event: RawMessageStreamEvent = JSON.parse(line);
        assembly.take(event);
      }
      return { reply: assembly.finished(), shownCharacters };
    });
  },
};

/** A text and one call of a tool, in the events of the Messages API. */
function answer(): readonly object[] {
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

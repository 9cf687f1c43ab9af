import { createRequire } from "node:module";
import type { RawMessageStreamEvent } from "@anthropic-ai/sdk/resources/messages";
import type { Kernel } from "./kernel.ts";
import { answerEvents, streamedAnswer } from "./streamed-answer.ts";

/** The part of the SDK's stream that is used here. */
interface StreamClass {
  fromSSEResponse(
    response: { readonly body: AsyncIterable<Uint8Array> },
    controller: AbortController,
  ): AsyncIterable<RawMessageStreamEvent>;
}

/** About the payload of one network packet. Lines, events and characters are cut anywhere. */
const pieceBytes = 1_400;

/** The SDK's splitting and decoding of an answer, from the bytes of the wire to events. */
export const sseParsing: Kernel = {
  unit: `stream of ${answerEvents} events`,
  units: 60,
  scenarios: ["first-token", "stream-output"],
  prepare: () => {
    const { Stream }: { readonly Stream: StreamClass } = createRequire(import.meta.url)(
      "@anthropic-ai/sdk/core/streaming",
    );
    const pieces = piecesOf(Buffer.from(streamedAnswer().map(frame).join("")));
    return Promise.resolve(async () => {
      const types: Record<string, number> = {};
      let last: RawMessageStreamEvent | null = null;
      for await (const event of Stream.fromSSEResponse({ body: arriving(pieces) }, new AbortController())) {
        types[event.type] = (types[event.type] ?? 0) + 1;
        last = event;
      }
      return { types, last };
    });
  },
};

function frame(event: { readonly type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function piecesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const count = Math.ceil(bytes.length / pieceBytes);
  return Array.from({ length: count }, (_, at) => bytes.subarray(at * pieceBytes, (at + 1) * pieceBytes));
}

// oxlint-disable-next-line require-await
async function* arriving(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

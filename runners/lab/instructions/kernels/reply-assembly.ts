import type { RawMessageStreamEvent } from "@anthropic-ai/sdk/resources/messages";
import { ReplyAssembly } from "../../../../src/engine/reference/provider/reply-assembly.ts";
import type { Kernel } from "./kernel.ts";
import { answerEvents, streamedAnswer } from "./streamed-answer.ts";

/** Parses the JSON of each event of an answer and adds it to the reply. */
export const replyAssembly: Kernel = {
  unit: `answer of ${answerEvents} events`,
  units: 120,
  scenarios: ["stream-output", "eager-tool-start"],
  prepare: () => {
    const lines = streamedAnswer().map((event) => JSON.stringify(event));
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

import { compacted } from "../../../../src/engine/reference/context/compaction.ts";
import { bytesPerToken } from "../../../../src/engine/reference/context/budget.ts";
import type { Kernel } from "./kernel.ts";
import { longSession } from "./long-session.ts";

const turns = 60;

/** A pass that masks, finds that this is too little, and cuts for a summary. It runs every part of the strategies. */
export const compaction: Kernel = {
  unit: `pass over ${turns} turns`,
  units: 60,
  scenarios: ["context-compaction", "context-compression"],
  prepare: () => {
    const messages = longSession(turns);
    const promptTokens = Math.round(JSON.stringify(messages).length / bytesPerToken);
    return Promise.resolve(() =>
      compacted({
        strategy: "hybrid",
        // Sizes are remembered by message object. New objects are measured, as in a session.
        messages: messages.map((message) => ({ ...message })),
        promptTokens,
        triggerTokens: Math.round(promptTokens / 2),
        keepTokens: null,
        summarise: (record) => Promise.resolve(`${record.length} characters, in short`),
      }),
    );
  },
};

import { withBreakpoints } from "../../../../src/engine/reference/cache-plan.ts";
import type { Kernel } from "./kernel.ts";
import { longSession } from "./long-session.ts";

const turns = 200;

/** Places the breakpoints of the prompt cache. */
export const cachePlanning: Kernel = {
  unit: `plan for ${turns} turns`,
  units: 1_200,
  scenarios: ["prompt-cache", "prompt-cache-shapes", "cache-hit-rate"],
  prepare: () => {
    const plain = { tools: [], system: ["You are a coding agent.", "Use tabs."], messages: longSession(turns) };
    return Promise.resolve(() => withBreakpoints("planned", plain));
  },
};

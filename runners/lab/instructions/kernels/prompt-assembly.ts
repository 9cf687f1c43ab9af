import { fixedParts, plannedRequest } from "../../../../src/engine/reference/request-plan.ts";
import type { Kernel } from "./kernel.ts";
import { longSession } from "./long-session.ts";

const turns = 60;

/** From a conversation to the body of the next request. */
export const promptAssembly: Kernel = {
  unit: `request body after ${turns} turns`,
  units: 40,
  scenarios: ["prompt-footprint", "prompt-cache"],
  prepare: async () => {
    const fixed = await fixedParts({ prompt: "full", toolSchemas: "full" }, "Use tabs. Run the tests.");
    const settings = {
      model: "model",
      maxTokens: 8192,
      cache: "planned",
      cacheLife: "5m",
      stopSequences: "on",
      fixed,
    } as const;
    const messages = longSession(turns);
    return () => JSON.stringify(plannedRequest(settings, messages));
  },
};

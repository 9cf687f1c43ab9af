import { resolve } from "node:path";
import type { Engine } from "../../src/core/engine.ts";
import { entryEngine } from "../../src/engine/entry-engine.ts";

const program = resolve(import.meta.dirname, "../programs/troubled-agent.mjs");

/** The small streaming agent, behaving in one way. */
export function troubledAgent(manner: string): Engine {
  return entryEngine(
    { id: `troubled-${manner}`, title: manner, home: "fresh", command: ["node", program, manner] },
    null,
  );
}

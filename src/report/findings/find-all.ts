import type { Finding } from "../../core/timeline.ts";
import { toolTurns } from "../timeline/tool-turns.ts";
import type { FindingSources, Rule } from "./evidence.ts";
import { childLeftRunning, eventLoopBlocked, memorySlope } from "./process-rules.ts";
import { repeatedToolCall, toolsSequential, unboundedToolOutput } from "./tool-rules.ts";
import { cacheBroken, connectionPerCall, noCacheBreakpoints, retryWithoutWait } from "./wire-rules.ts";

/** In the order in which users suffer from them. */
const rules: readonly Rule[] = [
  memorySlope,
  childLeftRunning,
  cacheBroken,
  noCacheBreakpoints,
  unboundedToolOutput,
  eventLoopBlocked,
  toolsSequential,
  retryWithoutWait,
  connectionPerCall,
  repeatedToolCall,
];

/** What a trial shows about its agent, by fixed rules. Nothing is guessed, and no verdict rests on it. */
export function findAll(sources: Omit<FindingSources, "turns">): Finding[] {
  const turns = toolTurns(sources.trace, sources.script, sources.engineSpans);
  return rules.flatMap((rule) => rule({ ...sources, turns }) ?? []);
}

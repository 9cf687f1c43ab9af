import type { Tool } from "@anthropic-ai/sdk/resources/messages";
import type { Clock } from "../../core/clock.ts";
import { withBreakpoints, type CachePlacement } from "./cache-plan.ts";
import type { Message } from "./message.ts";
import type { ModelRequest } from "./provider/messages-client.ts";
import { systemPrompt } from "./system-prompt.ts";
import { toolDeclarations } from "./tools/declarations.ts";
import type { ToolDeclaration } from "./tools/tool.ts";

export interface PlanSettings {
  readonly model: string;
  readonly maxTokens: number;
  readonly cache: CachePlacement;
  readonly volatile: "none" | "clock" | "tool-order";
  /** What the project says about itself, or null. */
  readonly instructions: string | null;
  readonly clock: Clock;
  /** Tools that a run has besides the engine's own; listed after them. */
  readonly moreTools: readonly ToolDeclaration[];
}

function offered({ name, description, inputSchema }: ToolDeclaration): Tool {
  return { name, description, input_schema: inputSchema };
}

const ownTools: readonly Tool[] = toolDeclarations.map(offered);

/** Bytes that every request carries besides its messages. */
export function fixedBytes(instructions: string | null, moreTools: readonly ToolDeclaration[] = []): number {
  const tools = [...ownTools, ...moreTools.map(offered)];
  return Buffer.byteLength(JSON.stringify(tools) + systemPrompt + (instructions ?? ""));
}

/** The request of a turn (counted from 0): the same sections in the same order each time, unless a mistake is asked for. */
export function plannedRequest(settings: PlanSettings, messages: readonly Message[], turn: number): ModelRequest {
  const tools = [...ownTools, ...settings.moreTools.map(offered)];
  return {
    model: settings.model,
    max_tokens: settings.maxTokens,
    ...withBreakpoints(settings.cache, {
      tools: settings.volatile === "tool-order" ? rotated(tools, turn) : tools,
      system: [
        settings.volatile === "clock" ? `It is ${settings.clock.isoDate()}.\n\n${systemPrompt}` : systemPrompt,
        ...(settings.instructions === null ? [] : [settings.instructions]),
      ],
      messages,
    }),
  };
}

/** What listing tools in the order of a changing set does: every request has another prefix. */
function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

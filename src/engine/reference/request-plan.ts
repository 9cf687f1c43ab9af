import type { Tool } from "@anthropic-ai/sdk/resources/messages";
import { withBreakpoints, type CacheLife, type CachePlacement, type PlainSections } from "./cache-plan.ts";
import type { Message } from "./message.ts";
import type { ModelRequest } from "./provider/messages-client.ts";
import { systemPrompt } from "./system-prompt.ts";
import { toolDeclarations } from "./tools/declarations.ts";
import type { ToolDeclaration } from "./tools/tool.ts";

/** What every request carries besides its messages. */
export interface FixedParts {
  readonly tools: readonly Tool[];
  readonly system: readonly string[];
}

export interface PlanSettings {
  readonly model: string;
  readonly maxTokens: number;
  readonly cache: CachePlacement;
  readonly cacheLife: CacheLife;
  readonly stopSequences: "off" | "on";
  readonly fixed: FixedParts;
}

/** Nobody reads along in a headless run: where an answer begins to offer more work, it has said what there is to say. */
const offersOfMore = ["\n\nLet me know if", "\n\nWould you like me to", "\n\nIf you would like"];

/**
 * The fixed parts in the lengths asked for; what is long is loaded when it is wanted. `instructions`: the project's own, or null;
 * `moreTools`: those a run has besides the engine's own, listed after them.
 */
export async function fixedParts(
  lengths: { readonly prompt: "terse" | "full"; readonly toolSchemas: "terse" | "full" },
  instructions: string | null,
  moreTools: readonly ToolDeclaration[] = [],
): Promise<FixedParts> {
  const prompt =
    lengths.prompt === "terse" ? systemPrompt : (await import("./prompt/full-system-prompt.ts")).fullSystemPrompt;
  const descriptions =
    lengths.toolSchemas === "terse" ? null : (await import("./prompt/full-tool-descriptions.ts")).fullToolDescriptions;
  return {
    tools: [...toolDeclarations, ...moreTools].map(({ name, description, inputSchema }) => ({
      name,
      description: descriptions?.get(name) ?? description,
      input_schema: inputSchema,
    })),
    system: [prompt, ...(instructions === null ? [] : [instructions])],
  };
}

/** Bytes of what every request of a run begins with. */
export function fixedBytes({ tools, system }: FixedParts): number {
  return Buffer.byteLength(JSON.stringify(tools) + system.join(""));
}

/** The request of a turn: the same sections in the same order each time, unless `mistake` makes one on purpose. */
export function plannedRequest(
  settings: PlanSettings,
  messages: readonly Message[],
  mistake: (sections: PlainSections) => PlainSections = (sections) => sections,
): ModelRequest {
  return {
    model: settings.model,
    max_tokens: settings.maxTokens,
    ...(settings.stopSequences === "on" && { stop_sequences: offersOfMore }),
    ...withBreakpoints(settings.cache, mistake({ ...settings.fixed, messages }), settings.cacheLife),
  };
}

import type { BodyMemory } from "../body-memory.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { freeToolUse, type ModelRequest, type OfferedTool, plainOutput, type ToolUse } from "../model-request.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import type { WireCall } from "../wire-format.ts";
import { geminiMedia, mediaResolution, type MediaResolution } from "../../models/media-tokens.ts";
import { checkContents, hasUnsignedCalls, readContent, readContents } from "./contents.ts";
import { conversationOf } from "./conversation.ts";
import { type KnownBlocks, renderGeminiPrompt } from "./prompt-rendering.ts";
import { protoMember, unknownMembers } from "./proto-member.ts";

/** What a path asks of a model. */
export interface GeminiMethod {
  readonly model: string;
  readonly kind: "generate" | "stream" | "count";
}

const bodyMembers = [
  "contents",
  "systemInstruction",
  "tools",
  "toolConfig",
  "generationConfig",
  "safetySettings",
  "cachedContent",
  "serviceTier",
  "store",
  "labels",
  "model",
];

/** Members of `generationConfig` that the SDK sends to the Gemini API. */
const settingMembers = [
  "temperature",
  "topP",
  "topK",
  "candidateCount",
  "maxOutputTokens",
  "stopSequences",
  "responseLogprobs",
  "logprobs",
  "presencePenalty",
  "frequencyPenalty",
  "seed",
  "responseMimeType",
  "responseSchema",
  "responseJsonSchema",
  "responseModalities",
  "mediaResolution",
  "speechConfig",
  "thinkingConfig",
  "audioTranscriptionConfig",
  "imageConfig",
  "enableEnhancedCivicAnswers",
];

/** Reads the body of `generateContent`, `streamGenerateContent` or `countTokens`, and renders its prompt. */
export function parseGeminiRequest(
  { text, stored, isLenient }: WireCall,
  { model, kind }: GeminiMethod,
  bodies: BodyMemory,
  blocks: KnownBlocks,
): ({ readonly kind: "request" } & ModelRequest) | Refusal {
  const { value, isContinued } = bodies.read(text);
  if (!isJsonObject(value)) return invalidRequest("Invalid JSON payload received. An object is required.");
  const body = countedRequest(value, kind);
  const misfit = isLenient ? undefined : checkMembers(body);
  if (misfit !== undefined) return misfit;
  const contents = readContents(body["contents"]);
  if ("kind" in contents) return contents;
  const unanswerable = isLenient ? undefined : checkContents(contents);
  if (unanswerable !== undefined) return unanswerable;
  const instruction = protoMember(body, "systemInstruction");
  const system = instruction === undefined ? undefined : readContent(instruction, "system_instruction");
  if (system !== undefined && "kind" in system) return system;
  const tools = readTools(body["tools"] ?? []);
  if ("kind" in tools) return tools;
  const settings = readSettings(protoMember(body, "generationConfig") ?? {});
  if (settings.kind === "refused") return settings;
  const { maxTokens, stopSequences, showsThoughts, resolution } = settings;
  const toolUse = toolUseOf(protoMember(body, "toolConfig"));
  if (!isLenient && toolUse.mode === "any" && tools.offered.every((tool) => tool.kind !== "function")) {
    return invalidRequest("Function calling config is set without function_declarations.");
  }
  return {
    kind: "request",
    model,
    stream: kind === "stream",
    maxTokens,
    stopSequences,
    tools: tools.offered,
    toolUse,
    prompt: renderGeminiPrompt(tools.declared, system?.parts ?? [], contents, {
      knownBlocks: isContinued && resolution === null ? blocks : null,
      media: geminiMedia(resolution),
    }),
    cacheSettings: { system: "", messages: "" },
    conversation: conversationOf(contents, stored),
    ...answerSchemaIn(protoMember(body, "generationConfig")),
    returnsThinking: !isLenient && wantsSignatures(model) && !hasUnsignedCalls(contents),
    output: { ...plainOutput, thinking: showsThoughts ? "shown" : "omitted" },
  };
}

/** `VALIDATED` only checks calls against their schemas, which scripted calls fit anyway. */
function toolUseOf(toolConfig: unknown): ToolUse {
  const config = isJsonObject(toolConfig) ? protoMember(toolConfig, "functionCallingConfig") : undefined;
  if (!isJsonObject(config)) return freeToolUse;
  const names = protoMember(config, "allowedFunctionNames");
  const only = Array.isArray(names) && names.length > 0 ? names.map(String) : null;
  switch (config["mode"]) {
    case "NONE":
      return { ...freeToolUse, mode: "none" };
    case "ANY":
      return { ...freeToolUse, mode: "any", only };
    default:
      return { ...freeToolUse, only };
  }
}

/** The schema that a JSON answer has to fit. `responseSchema` is Google's own form. */
function answerSchemaIn(config: unknown): Pick<ModelRequest, "answerSchema"> {
  if (!isJsonObject(config) || protoMember(config, "responseMimeType") !== "application/json") return {};
  const schema = protoMember(config, "responseJsonSchema") ?? withLowerCaseTypes(protoMember(config, "responseSchema"));
  return { answerSchema: isJsonObject(schema) ? schema : { type: "object" } };
}

/** `countTokens` takes contents alone, or a whole request. */
function countedRequest(body: JsonObject, kind: GeminiMethod["kind"]): JsonObject {
  const whole = kind === "count" ? protoMember(body, "generateContentRequest") : undefined;
  return isJsonObject(whole) ? whole : body;
}

function checkMembers(body: JsonObject): Refusal | undefined {
  const [unknown] = unknownMembers(body, bodyMembers);
  if (unknown !== undefined) {
    return invalidRequest(`Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`);
  }
  if (protoMember(body, "cachedContent") !== undefined) {
    return invalidRequest("cachedContent: Explicit caches are not served here. Send the content with the request.");
  }
  const tier = protoMember(body, "serviceTier");
  const isStandard = typeof tier === "string" && /^(SERVICE_TIER_)?(unspecified|standard)$/i.test(tier);
  if (tier !== undefined && !isStandard) {
    return invalidRequest("serviceTier: Only 'standard' is served here: the prices of other tiers are not known.");
  }
  const config = protoMember(body, "generationConfig");
  return isJsonObject(config) ? checkSettings(config) : undefined;
}

/** Refuses settings that Gemini does not know, and those that ask for what a script cannot play. */
function checkSettings(config: JsonObject): Refusal | undefined {
  const [unknown] = unknownMembers(config, settingMembers);
  if (unknown !== undefined) {
    return invalidRequest(
      `Invalid JSON payload received. Unknown name "${unknown}" at 'generation_config': Cannot find field.`,
    );
  }
  if (protoMember(config, "responseLogprobs") === true || protoMember(config, "logprobs") !== undefined) {
    return invalidRequest("Logprobs is not enabled for this model.");
  }
  const modalities = protoMember(config, "responseModalities") ?? [];
  if (!Array.isArray(modalities) || modalities.some((modality) => modality !== "TEXT")) {
    return invalidRequest("responseModalities: Only TEXT is served here.");
  }
  const unserved = ["speechConfig", "imageConfig", "audioTranscriptionConfig"].find(
    (name) => protoMember(config, name) !== undefined,
  );
  return unserved === undefined ? undefined : invalidRequest(`${unserved}: Only text is served here.`);
}

/** From Gemini 3 on, a turn that goes on has to bring back the signatures of its calls. */
function wantsSignatures(model: string): boolean {
  return !/^gemini-[12]/.test(model);
}

function readTools(
  value: unknown,
): { readonly declared: readonly JsonObject[]; readonly offered: readonly OfferedTool[] } | Refusal {
  if (!Array.isArray(value)) return invalidRequest("Invalid value at 'tools': a list is required");
  const declared: JsonObject[] = [];
  const offered: OfferedTool[] = [];
  for (const [index, tool] of value.entries()) {
    if (!isJsonObject(tool)) return invalidRequest(`Invalid value at 'tools[${index}]' (Tool): an object is required`);
    const functions = protoMember(tool, "functionDeclarations");
    if (!Array.isArray(functions)) {
      declared.push(tool);
      offered.push(...Object.keys(tool).map((type) => ({ kind: "built-in", name: type, type }) as const));
      continue;
    }
    for (const [at, declaration] of functions.entries()) {
      const place = `tools[${index}].function_declarations[${at}]`;
      const name: unknown = isJsonObject(declaration) ? declaration["name"] : undefined;
      if (!isJsonObject(declaration) || typeof name !== "string" || name === "") {
        return invalidRequest(`* GenerateContentRequest.${place}.name: Invalid function name.`);
      }
      if (offered.some((other) => other.name === name)) {
        return invalidRequest(`Duplicate function declaration found: ${name}`);
      }
      declared.push(declaration);
      const description = typeof declaration["description"] === "string" ? declaration["description"] : "";
      offered.push({ kind: "function", name, description, schema: schemaIn(declaration) });
    }
  }
  return { declared, offered };
}

/** The schema as JSON Schema. `parameters` is Google's own form, with types in upper case. */
function schemaIn(declaration: JsonObject): JsonObject {
  const schema = protoMember(declaration, "parametersJsonSchema");
  if (isJsonObject(schema)) return schema;
  const parameters = withLowerCaseTypes(declaration["parameters"]);
  return isJsonObject(parameters) ? parameters : {};
}

function withLowerCaseTypes(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withLowerCaseTypes);
  if (!isJsonObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      name === "type" && typeof value === "string" ? value.toLowerCase() : withLowerCaseTypes(value),
    ]),
  );
}

interface GenerationSettings {
  readonly kind: "settings";
  readonly maxTokens: number | null;
  readonly stopSequences: readonly string[];
  readonly showsThoughts: boolean;
  /** How closely images and pages are looked at; null: as the model does by itself. */
  readonly resolution: MediaResolution | null;
}

function readSettings(config: unknown): GenerationSettings | Refusal {
  if (!isJsonObject(config)) return invalidRequest("Invalid value at 'generation_config': an object is required");
  const maxTokens = protoMember(config, "maxOutputTokens") ?? null;
  if (maxTokens !== null && (typeof maxTokens !== "number" || !Number.isInteger(maxTokens) || maxTokens < 1)) {
    return invalidRequest("* GenerateContentRequest.generation_config.max_output_tokens: must be a positive integer.");
  }
  if ((protoMember(config, "candidateCount") ?? 1) !== 1) {
    return invalidRequest("candidateCount: Only one candidate is served. Leave it out, or write 1.");
  }
  const stop = protoMember(config, "stopSequences") ?? [];
  if (!Array.isArray(stop) || stop.length > 5) {
    return invalidRequest("* GenerateContentRequest.generation_config.stop_sequences: must have at most 5 entries.");
  }
  const thinking = protoMember(config, "thinkingConfig") ?? {};
  const thinks = isJsonObject(thinking) ? thinking : {};
  if (protoMember(thinks, "thinkingBudget") !== undefined && protoMember(thinks, "thinkingLevel") !== undefined) {
    return invalidRequest("You can only set only one of thinking budget and thinking level.");
  }
  return {
    kind: "settings",
    maxTokens,
    stopSequences: stop.filter((entry): entry is string => typeof entry === "string" && entry !== ""),
    showsThoughts: protoMember(thinks, "includeThoughts") === true,
    resolution: mediaResolution(protoMember(config, "mediaResolution")),
  };
}

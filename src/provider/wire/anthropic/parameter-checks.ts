import { isJsonObject, type JsonObject } from "../json-object.ts";
import { invalidRequest, type Refusal } from "../refusal.ts";
import { isAfter46 } from "./thinking.ts";

/** A parameter that some models refuse. That they do is documented; the wording of the last two is assumed. */
interface RemovedField {
  readonly isGone: (model: string) => boolean;
  /** The error for a body that has it; undefined for one that does not. */
  readonly complaint: (body: JsonObject) => string | undefined;
}

const sampling = ["temperature", "top_p", "top_k"] as const;

/** Claude Platform Docs and migration notes, copies of 2026; the first two messages as clients reported them that year. */
const removedFields: readonly RemovedField[] = [
  {
    isGone: isAfter46,
    complaint: (body) => {
      const sent = sampling.find((name) => body[name] !== undefined && body[name] !== null);
      return sent && `\`${sent}\` is deprecated for this model.`;
    },
  },
  {
    isGone: isAfter46,
    complaint: (body) =>
      thinkingType(body) === "enabled"
        ? '"thinking.type.enabled" is not supported for this model. ' +
          'Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.'
        : undefined,
  },
  {
    isGone: (model) => /^claude-(fable|mythos|opus-5-5)/.test(model),
    complaint: (body) =>
      thinkingType(body) === "disabled" ? '"thinking.type.disabled" is not supported for this model.' : undefined,
  },
  {
    isGone: (model) => /^claude-(opus-5-5|sonnet-5-5|fable-5-1)/.test(model),
    complaint: (body) =>
      forcesTool(body) ? `tool_choice: forced tool use is not supported for this model.` : undefined,
  },
  {
    isGone: (model) => /^claude-opus-5(-\d{8})?$/.test(model),
    complaint: (body) => {
      const effort = effortOf(body);
      const isHighest = effort === "xhigh" || effort === "max";
      return isHighest && thinkingType(body) === "disabled"
        ? `"thinking.type.disabled" cannot be combined with "output_config.effort" ${effort}.`
        : undefined;
    },
  },
];

/** Models that refuse an assistant message at the end: 4.6 and later (clients' reports, 2026). */
export function refusesPrefill(model: string): boolean {
  return isAfter46(model) || /^claude-(opus|sonnet)-4-6/.test(model);
}

const smallestBudget = 1_024;

/** Refuses parameters that the model does not take, and contradictory values of `thinking` and `max_tokens`. */
export function checkModelParameters(body: JsonObject, model: string, maxTokens: number): Refusal | undefined {
  for (const { isGone, complaint } of removedFields) {
    const said = isGone(model) ? complaint(body) : undefined;
    if (said !== undefined) return invalidRequest(said);
  }
  if (maxTokens === 0 && forcesTool(body)) {
    return invalidRequest("max_tokens: 0 cannot be combined with a tool_choice that forces a tool");
  }
  if (thinkingType(body) !== "enabled" || !isJsonObject(body["thinking"])) return undefined;
  if (forcesTool(body)) return invalidRequest("Thinking may not be enabled when tool_choice forces tool use.");
  const { budget_tokens: budget } = body["thinking"];
  if (typeof budget !== "number") return invalidRequest("thinking.enabled.budget_tokens: Field required");
  if (!Number.isInteger(budget) || budget < smallestBudget) {
    return invalidRequest(`thinking.enabled.budget_tokens: Input should be greater than or equal to ${smallestBudget}`);
  }
  return budget < maxTokens ? undefined : invalidRequest("`max_tokens` must be greater than `thinking.budget_tokens`.");
}

function effortOf({ output_config: config }: JsonObject): unknown {
  return isJsonObject(config) ? (config["effort"] ?? undefined) : undefined;
}

function thinkingType({ thinking }: JsonObject): unknown {
  return isJsonObject(thinking) ? thinking["type"] : undefined;
}

function forcesTool({ tool_choice: choice }: JsonObject): boolean {
  return isJsonObject(choice) && (choice["type"] === "any" || choice["type"] === "tool");
}

const efforts = new Set<unknown>(["low", "medium", "high", "xhigh", "max"]);

/** Sampling parameters with values from 0 to 1. */
const shares = ["temperature", "top_p"] as const;

/** Members of a request, those of betas and of the clouds included (types of @anthropic-ai/sdk 1.11). */
const knownMembers = new Set(
  (
    "anthropic_beta anthropic_version betas billing_policy cache_control compaction container context_management diagnostics " +
    "fallback_credit_token fallbacks inference_geo max_tokens mcp_servers messages metadata model output_config output_format " +
    "service_tier speed stop_sequences stream system temperature thinking thread tool_choice tools top_k top_p user_profile_id " +
    "workspace_id"
  ).split(" "),
);

/** Refuses values that no model takes, as the Messages API reference (2026) says. The wording is assumed. */
export function checkValues(body: JsonObject, tools: readonly JsonObject[]): Refusal | undefined {
  const { stop_sequences: stops, tool_choice: choice } = body;
  const unknown = Object.keys(body).find((name) => !knownMembers.has(name));
  if (unknown !== undefined) return invalidRequest(`${unknown}: Extra inputs are not permitted`);
  const wrongContainer = checkContainer(body, tools);
  if (wrongContainer !== undefined) return wrongContainer;
  const { service_tier: tier } = body;
  if ((tier ?? null) !== null && tier !== "auto" && tier !== "standard_only") {
    return invalidRequest("service_tier: Input should be 'auto' or 'standard_only'");
  }
  if (isJsonObject(body["compaction"]) && body["compaction"]["type"] !== "summarize") {
    return invalidRequest("compaction.type: Input should be 'summarize'");
  }
  const effort = effortOf(body);
  if (effort !== undefined && !efforts.has(effort)) {
    return invalidRequest(
      `output_config.effort: Input should be ${[...efforts].map((name) => `'${String(name)}'`).join(", ")}`,
    );
  }
  const outside = shares.find((name) => (body[name] ?? null) !== null && !isShare(body[name]));
  if (outside !== undefined) return invalidRequest(`${outside}: range: 0..1`);
  if ((stops ?? null) !== null && !(Array.isArray(stops) && stops.every((stop) => typeof stop === "string"))) {
    return invalidRequest("stop_sequences: Input should be a valid list of strings");
  }
  if (!isJsonObject(choice)) return undefined;
  if (choice["type"] === "any" && tools.length === 0) {
    return invalidRequest("tool_choice may only be specified while providing tools");
  }
  if (choice["type"] !== "tool") return undefined;
  const wanted = choice["name"];
  return tools.some(({ name }) => name === wanted)
    ? undefined
    : invalidRequest(`tool_choice: Tool '${String(wanted)}' not found in provided tools`);
}

function isShare(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 1;
}

/** The container that a request names; null without one. */
export function containerIn({ container }: JsonObject): string | null {
  const id = isJsonObject(container) ? container["id"] : container;
  return typeof id === "string" ? id : null;
}

/** A container is for the tool that runs code, and only those that a response named can be used again. */
function checkContainer(body: JsonObject, tools: readonly JsonObject[]): Refusal | undefined {
  const { container } = body;
  if ((container ?? null) === null) return undefined;
  if (isJsonObject(container) && (container["skills"] ?? null) !== null) {
    return invalidRequest("container.skills: Skills are not served here. Send the request without them.");
  }
  if (!tools.some(({ type }) => typeof type === "string" && type.startsWith("code_execution_"))) {
    return invalidRequest("container: a container can only be used with the code execution tool");
  }
  const id = containerIn(body);
  return id === null || issuedContainer.test(id) ? undefined : invalidRequest(`container: Container ${id} not found`);
}

/** Ids of containers end like that of the message that made them. */
const issuedContainer = /^container_01[0-9a-f]{22}$/;

import { UserError } from "../../../core/user-error.ts";

/** Whether a tool may be called with an argument. The first rule that fits decides. Without one, the call is allowed. */
interface PermissionRule {
  /** Name of the tool, or "*". */
  readonly tool: string;
  /** Compared with the call's path, command or pattern. `*` stands for any text. */
  readonly match: string;
  readonly decision: "allow" | "deny";
}

interface ModelLimits {
  readonly contextWindow: number;
  readonly maxOutputTokens: number;
}

/** A configuration file, checked. */
interface ConfigFile {
  readonly permissions: readonly PermissionRule[];
  readonly models: Readonly<Record<string, ModelLimits>>;
}

type Fields = Readonly<Record<string, unknown>>;

/** Checks a parsed configuration. Throws a UserError that names the place and what belongs there. */
export function checkedConfig(value: unknown, file: string): ConfigFile {
  const place = (at: string): string => `${file}: ${at}`;
  const top = fields(value, place("the configuration"));
  onlyKnown(top, ["$schema", "permissions", "models"], place("the configuration"));
  const rules = top["permissions"] ?? [];
  if (!Array.isArray(rules)) throw new UserError(`${place("permissions")} must be a list.`);
  const models = fields(top["models"] ?? {}, place("models"));
  return {
    permissions: rules.map((rule: unknown, index) => checkedRule(rule, place(`permissions[${index}]`))),
    models: Object.fromEntries(
      Object.entries(models).map(([id, limits]) => [id, checkedLimits(limits, place(`models[${JSON.stringify(id)}]`))]),
    ),
  };
}

function checkedRule(value: unknown, place: string): PermissionRule {
  const rule = fields(value, place);
  onlyKnown(rule, ["tool", "match", "decision", "reason"], place);
  const { tool, match, decision } = rule;
  if (typeof tool !== "string" || tool === "") throw new UserError(`${place}.tool must be a tool's name or "*".`);
  if (typeof match !== "string") throw new UserError(`${place}.match must be a text. "*" matches everything.`);
  if (decision !== "allow" && decision !== "deny") throw new UserError(`${place}.decision must be "allow" or "deny".`);
  return { tool, match, decision };
}

function checkedLimits(value: unknown, place: string): ModelLimits {
  const limits = fields(value, place);
  onlyKnown(limits, ["title", "contextWindow", "maxOutputTokens", "inputPrice", "outputPrice"], place);
  return {
    contextWindow: checkedCount(limits["contextWindow"], `${place}.contextWindow`),
    maxOutputTokens: checkedCount(limits["maxOutputTokens"], `${place}.maxOutputTokens`),
  };
}

function checkedCount(value: unknown, place: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw new UserError(`${place} must be a positive whole number of tokens.`);
}

function onlyKnown(value: Fields, known: readonly string[], place: string): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new UserError(`${place} has ${JSON.stringify(unknown)}, which is not one of ${known.join(", ")}.`);
}

function fields(value: unknown, place: string): Fields {
  if (isFields(value)) return value;
  throw new UserError(`${place} must be an object.`);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The part of a configuration that a run needs, as plain data. A file may list a thousand models; a run uses one. */
export interface RunConfig {
  readonly rules: readonly PermissionRule[];
  readonly limits: ModelLimits | null;
}

/** The part for a run with this model. */
export function runConfig(file: ConfigFile, model: string): RunConfig {
  return { rules: file.permissions, limits: Object.hasOwn(file.models, model) ? (file.models[model] ?? null) : null };
}

/** The rule that forbids a call, or null. */
export function forbiddenBy(config: RunConfig, tool: string, input: Readonly<Record<string, unknown>>): string | null {
  const argument = ["path", "command", "pattern"].map((name) => input[name]).find((value) => typeof value === "string");
  const text = typeof argument === "string" ? argument : "";
  const rule = config.rules.find((one) => (one.tool === tool || one.tool === "*") && fits(one.match, text));
  return rule?.decision === "deny" ? `the configuration denies ${rule.tool} on ${rule.match}` : null;
}

/** Whether a text fits a pattern whose `*` stands for any text. Takes linear time for each part. */
function fits(pattern: string, text: string): boolean {
  const [first = "", ...others] = pattern.split("*");
  const last = others.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of others) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}

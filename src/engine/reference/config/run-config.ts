import type { ConfigFile, ModelLimits, PermissionRule } from "./config-shape.ts";

/** What a run needs of a configuration: a file may list a thousand models, a run uses one. Plain data, for the disk. */
export interface RunConfig {
  readonly rules: readonly PermissionRule[];
  readonly limits: ModelLimits | null;
}

/** The part of a configuration file that a run with this model needs. */
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

/** Whether a text fits a pattern whose `*` stands for any text; in time linear in each part, whatever the pattern. */
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

/** Families whose versions draw on one pool (Claude Platform Docs, "Rate limits", copies of August and September 2026). */
const sharedPools = [
  { name: "opus-4", prefix: "claude-opus-4" },
  { name: "sonnet-4", prefix: "claude-sonnet-4" },
] as const;

/** The class of models whose limits a model draws on: a shared pool, or the model itself, whatever its snapshot. */
export function modelClassOf(model: string): string {
  const base = model.replace(/-\d{8}$/, "");
  const shared = sharedPools.find(({ prefix }) => base === prefix || base.startsWith(`${prefix}-`));
  return shared?.name ?? base;
}

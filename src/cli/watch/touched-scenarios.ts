/** What watching needs to know to tell which scenarios an edit touches. */
export interface WatchedScenarios {
  /** Ids, in the order they are run. */
  readonly chosen: readonly string[];
  /** Ids by the absolute path of the module that exports them. */
  readonly byFile: ReadonlyMap<string, readonly string[]>;
}

/**
 * The chosen scenarios that a batch of changed files touches: those of a scenario's own file; any other file may be the engine's,
 * and touches all.
 */
export function touchedScenarios(
  files: readonly string[],
  { chosen, byFile }: WatchedScenarios,
): { readonly ids: readonly string[]; readonly engine: boolean } {
  const owners = files.map((file) => byFile.get(file) ?? null);
  if (owners.includes(null)) return { ids: chosen, engine: true };
  const touched = new Set(owners.flatMap((ids) => ids ?? []));
  return { ids: chosen.filter((id) => touched.has(id)), engine: false };
}

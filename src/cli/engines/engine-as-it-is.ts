import { UserError } from "../../core/user-error.ts";
import type { EngineHome } from "../config/workbench.ts";

/** The engine as it is: no technique of it is switched. So engines are held against each other. */
export function engineAsItIs(home: EngineHome): EngineHome {
  return { ...home, engine: { ...home.engine, toggles: {} } };
}

/** Refuses an engine that would be held against itself. */
export function checkNamedOnce(ids: readonly string[]): void {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new UserError(`Engine \`${twice}\` was given twice. Name each engine once.`);
}

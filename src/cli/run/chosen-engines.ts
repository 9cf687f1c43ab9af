import { UserError } from "../../core/user-error.ts";
import type { EngineChoice } from "../engines/choose-engine.ts";
import { checkNamedOnce } from "../engines/engine-as-it-is.ts";
import type { RunOptions } from "./options.ts";

/** The engine that is named last is the head. One before it is measured beside it. */
export function headChoice({ engine, "engine-command": command }: RunOptions): EngineChoice {
  return { engine: engine.at(-1), "engine-command": command };
}

/** Two engines are shown beside each other. They are no baseline and its head. */
export function checkEngines(options: RunOptions): void {
  const { engine: engines, gate, baseline, profile, shard } = options;
  if (engines.length < 2) return;
  checkNamedOnce(engines);
  if (engines.length > 2)
    throw new UserError(`--engine: given ${engines.length} times. For more than two engines use bench league.`);
  const others = [
    ["--engine-command", options["engine-command"] !== undefined],
    ["--baseline", baseline !== undefined],
    ["--gate", gate],
    ["--fail-fast", options["fail-fast"]],
    ["--profile", profile],
    ["--shard", shard !== undefined],
  ] as const;
  const other = others.find(([, given]) => given)?.[0];
  if (other !== undefined)
    throw new UserError(`${other}: two engines are held against each other, and nothing gates. Leave out ${other}.`);
}

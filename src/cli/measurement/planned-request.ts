import type { Engine } from "../../core/engine.ts";
import type { OptionsRecord, RunRecord } from "../../core/run-record.ts";
import type { Scenario } from "../../core/scenario.ts";
import { formatDuration } from "../../core/units.ts";
import { UserError } from "../../core/user-error.ts";
import { missingFor, planScenario, type PlannedScenario } from "../../run/plan.ts";
import { nearestHint } from "../../gate/nearest-name.ts";
import { chooseScenarios, type EngineHome, type Workbench } from "../config/workbench.ts";

/** The scenarios and arms that a command line requests. */
export type ScenarioRequest = Pick<OptionsRecord, "scenarios" | "set" | "arms">;

/** The requested scenarios, each with the arms that this engine can run. UserError for an unknown scenario or arm. */
export function planRequest(
  bench: Workbench,
  { engine }: EngineHome,
  request: ScenarioRequest,
): readonly PlannedScenario[] {
  const scenarios = chooseScenarios(bench, request.scenarios, request.set).filter((scenario) =>
    canRun(scenario, engine, request.scenarios.length > 0),
  );
  const armIds = scenarios.flatMap((scenario) => planScenario(scenario, engine, []).arms.map(({ id }) => id));
  const unknown = request.arms.find((arm) => !armIds.includes(arm));
  if (unknown !== undefined) throw new UserError(`Unknown arm \`${unknown}\`.${nearestHint(unknown, armIds)}`);
  return scenarios
    .map((scenario) => planScenario(scenario, engine, request.arms))
    .filter((planned) => planned.arms.length > 0);
}

/** Whether the engine has what the scenario requires. If not: an error for a scenario that was named, a line for one of a set. */
function canRun(scenario: Scenario, engine: Engine, isNamed: boolean): boolean {
  const missing = missingFor(scenario, engine);
  if (missing.length === 0) return true;
  const reason = `Scenario ${scenario.id} needs ${missing.join(", ")}, which engine ${engine.id} does not have`;
  if (isNamed) throw new UserError(`${reason}. Leave it out, or give the engine that toggle.`);
  process.stderr.write(`${reason}: not run.\n`);
  return false;
}

/**
 * The part of a recorded run that this run requests. A requested scenario or arm that can't be run any more stays, and is
 * reported as missing: bench no longer has it, or the engine lacks the toggles.
 */
export function requestedPart(run: RunRecord, bench: Workbench, { scenarios, set, arms }: ScenarioRequest): RunRecord {
  const chosen = new Set(chooseScenarios(bench, scenarios, set).map(({ id }) => id));
  const available = new Set(bench.scenarios.map(({ id }) => id));
  const isWideSet = scenarios.length === 0 && (set === "quick" || set === "full");
  return {
    ...run,
    scenarios: run.scenarios
      .filter(({ id }) => chosen.has(id) || (isWideSet && !available.has(id)))
      .map((record) => ({ ...record, arms: record.arms.filter(({ id }) => arms.length === 0 || arms.includes(id)) }))
      .filter((record) => record.arms.length > 0),
  };
}

/** A shorter plan is not announced. */
const announcedNs = 60e9;

/** How long the rounds will take by the scenarios' own estimates, in one line. Null for a short plan. */
export function plannedCost(planned: readonly PlannedScenario[], rounds: number): string | null {
  // Each arm of a scenario is assumed to cost the same.
  const roundNs = planned.reduce(
    (sum, { scenario, arms }) => sum + (scenario.costSeconds * 1e9 * arms.length) / scenario.arms.length,
    0,
  );
  if (roundNs * rounds < announcedNs) return null;
  const arms = planned.reduce((sum, one) => sum + one.arms.length, 0);
  const what = `${planned.length} ${planned.length === 1 ? "scenario" : "scenarios"}, ${arms} arms`;
  const each = rounds === 1 ? "" : ` (${rounds} rounds of ${formatDuration(roundNs)})`;
  return `${what}: about ${formatDuration(roundNs * rounds)}${each} on two calm cores.`;
}

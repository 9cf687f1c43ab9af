import { createHash } from "node:crypto";
import type { Engine } from "../core/engine.ts";
import type { ScenarioRecord } from "../core/run-record.ts";
import type { ScenarioMetric } from "../core/metric.ts";
import type { Arm, Scenario, Workload } from "../core/scenario.ts";
import { shared } from "../core/shared-metrics.ts";

/** A scenario with the arms that this run executes. */
export interface PlannedScenario {
  readonly scenario: Scenario;
  readonly arms: readonly Arm[];
  /** The scenario's metrics, with the arms of this run on which they gate. */
  readonly metrics: readonly ScenarioMetric[];
}

/**
 * The arms that an engine can run: those whose toggles it has. A group without any such arm is run once with the engine as
 * it is, so that any engine can be measured on every workload. That arm gates what any arm of its group gates.
 */
export function planScenario(scenario: Scenario, engine: Engine, wantedArms: readonly string[]): PlannedScenario {
  const standsFor = new Map<string, readonly string[]>();
  const arms = [...groupArms(scenario.arms)].flatMap(([group, members]) => {
    const applicable = members.filter((arm) => arm.control !== undefined || knowsToggles(engine, arm));
    if (applicable.some((arm) => arm.control === undefined)) return applicable;
    const asIs: Arm = {
      id: group === "" ? "as-is" : `${group}/as-is`,
      title: asItIs(members, group),
      group,
      toggles: {},
    };
    standsFor.set(
      asIs.id,
      members.map(({ id }) => id),
    );
    return [...applicable, asIs];
  });
  const metrics = scenario.metrics.map((metric) => {
    const { gatesOn } = metric;
    const inherited = [...standsFor].filter(([, members]) => members.some((member) => gatesOn.includes(member)));
    return { ...metric, gatesOn: [...gatesOn, ...inherited.map(([asIs]) => asIs)] };
  });
  return {
    scenario,
    metrics,
    arms: wantedArms.length === 0 ? arms : arms.filter((arm) => wantedArms.includes(arm.id)),
  };
}

function asItIs(members: readonly Arm[], group: string): string {
  return members.length === 1 || group === "" ? "as the engine is" : `${group}, as the engine is`;
}

/** What the scenario needs and the engine lacks. If there is anything, none of its arms can run. */
export function missingFor(scenario: Scenario, engine: Engine): readonly string[] {
  const has = [...Object.keys(engine.toggles), ...(engine.capabilities ?? [])];
  return (scenario.requires ?? []).filter((name) => !has.includes(name));
}

/** The record of a planned scenario before any trial. */
export function emptyRecord({ scenario, arms, metrics }: PlannedScenario, seed: string): ScenarioRecord {
  const telling = arms.filter((arm) => arm.control === undefined && tellsTheModel(scenario.workload(arm, seed)));
  const delivery =
    telling.length === 0
      ? []
      : [
          shared(
            "delivery.told",
            telling.map(({ id }) => id),
          ),
        ];
  return {
    id: scenario.id,
    family: scenario.family,
    title: scenario.title,
    question: scenario.question,
    digest: digestOf(scenario, seed),
    metrics: [...metrics, ...delivery],
    arms: arms.map((arm) => ({
      id: arm.id,
      title: arm.title,
      plain: arm.plain === true,
      group: arm.group ?? "",
      control: arm.control !== undefined,
      toggles: arm.toggles,
      ...(arm.sweep === undefined ? {} : { sweep: arm.sweep }),
      trials: [],
    })),
  };
}

/** Whether it is known which texts should reach the model. Not so where the engine is ended or disturbed midway. */
function tellsTheModel({ script, program, endings }: Workload): boolean {
  if (program !== undefined || endings === "any") return false;
  const turns = [script, ...(script.threads ?? [])].flatMap((thread) => thread.turns);
  const hasMarkers = turns.some(({ blocks }) => blocks.some((block) => block.kind === "tool" && block.markers?.length));
  return hasMarkers || (script.probes ?? []).length > 0;
}

/**
 * Digest of what a scenario's exact numbers depend on besides the engine: its workloads with this seed. The time limit is left out: it
 * decides how long we wait, and a baseline must outlive more patience. So are the files of git, which name a place on this machine.
 */
function digestOf(scenario: Scenario, seed: string): string {
  const workloads = scenario.arms.map((arm) => {
    const { timeLimitNs: _patience, gitFiles, ...work } = withoutPath(scenario.workload(arm, seed));
    return [arm.id, arm.toggles, work, ...(gitFiles === undefined ? [] : ["in a repository"])];
  });
  return createHash("sha256").update(JSON.stringify(workloads)).digest("hex").slice(0, 16);
}

/** A recording is known by its content. It may lie elsewhere on another machine. */
function withoutPath(workload: Workload): Workload {
  const { replay, ...provider } = workload.provider;
  if (replay?.digest === undefined) return workload;
  return { ...workload, provider: { ...provider, replay: { ...replay, cassette: replay.digest } } };
}

function knowsToggles(engine: Engine, arm: Arm): boolean {
  return Object.entries(arm.toggles).every(([name, value]) => {
    const values = engine.toggles[name];
    return values !== undefined && (values.length === 0 || values.includes(value));
  });
}

function groupArms(arms: readonly Arm[]): Map<string, Arm[]> {
  const groups = new Map<string, Arm[]>();
  for (const arm of arms) groups.set(arm.group ?? "", [...(groups.get(arm.group ?? "") ?? []), arm]);
  return groups;
}

import { engineName } from "../../core/engine-text.ts";
import type { PlannedScenario } from "../../run/plan.ts";
import type { EngineHome, Workbench } from "../config/workbench.ts";
import { chooseEngine } from "../engines/choose-engine.ts";
import { engineAsItIs } from "../engines/engine-as-it-is.ts";
import { measuredEngine } from "../engines/measured-engine.ts";
import { planRequest, type ScenarioRequest } from "../measurement/planned-request.ts";
import { calibratedMargins } from "./margins.ts";
import type { PairedBaseline } from "./prepared-baseline.ts";

/** Two engines of one run, both as they are. The base is named first on the command line. */
export interface EnginePair {
  readonly base: EngineHome;
  readonly head: EngineHome;
}

/** The engine that is measured on the base side of `head`. UserError if there is none of that id. */
export function enginePair(bench: Workbench, base: string, head: EngineHome): EnginePair {
  const other = chooseEngine(bench, { engine: base, "engine-command": undefined });
  return { base: engineAsItIs(other), head: engineAsItIs(head) };
}

/** The requested scenarios that both engines can run. */
export function planForBoth(
  bench: Workbench,
  { base, head }: EnginePair,
  request: ScenarioRequest,
): readonly PlannedScenario[] {
  const others = new Set(planRequest(bench, base, request).map(({ scenario }) => scenario.id));
  return planRequest(bench, head, request).filter(({ scenario }) => others.has(scenario.id));
}

/** The other engine in a baseline's place. It is measured beside the head, from where it is. */
export async function otherEngine(bench: Workbench, { base, head }: EnginePair): Promise<PairedBaseline> {
  const measured = await measuredEngine(base, ".");
  return {
    ...(await calibratedMargins(bench, head.engine.id)),
    kind: "paired",
    name: engineName(measured),
    commit: measured.revision ?? measured.version ?? "unknown",
    roots: { base: base.repository, head: head.repository },
    recording: null,
    otherEngine: measured,
  };
}

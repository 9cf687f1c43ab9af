import { expect, test } from "vitest";
import { loadCatalogue } from "../../../src/cli/config/catalogue.ts";
import { profiledArm } from "../../../src/cli/profile/profiled-arm.ts";
import type { Engine } from "../../../src/core/engine.ts";
import type { Scenario } from "../../../src/core/scenario.ts";
import { builtInEngines } from "../../../src/engine/registry.ts";

const { agent, lab } = await loadCatalogue();
const scenarios: ReadonlyMap<string, Scenario> = new Map([...agent, ...lab].map((one) => [one.id, one]));

function scenarioOf(id: string): Scenario {
  const scenario = scenarios.get(id);
  if (scenario === undefined) throw new Error(`no scenario ${id}`);
  return scenario;
}

function engineWith(toggles: Engine["toggles"]): Engine {
  return {
    id: "mine",
    title: "mine",
    protocol: "anthropic-messages",
    model: null,
    home: "shared",
    toggles,
    launch: () => ({ argv: ["mine"], env: {} }),
  };
}

const reference = builtInEngines.find(({ id }) => id === "reference") ?? engineWith({});
const withoutToggles = engineWith({});
const someCaches = engineWith({ cache: ["none", "system"] });

test.for<readonly [string, string, Engine, string, readonly string[]]>([
  ["without toggles, the engine as it is", "cache-hit-rate", withoutToggles, "as-is", []],
  ["with some values, the best of those", "cache-hit-rate", someCaches, "system", ["none"]],
  [
    "with all toggles, the best that is no planted mistake",
    "cache-hit-rate",
    reference,
    "planned",
    ["none", "system", "planned+clock", "planned+tool-order"],
  ],
  ["never the control", "cold-start", withoutToggles, "fresh-home", ["as-is"]],
])("the arm is, %s", ([, scenario, engine, arm, others]) => {
  const chosen = profiledArm(scenarioOf(scenario), engine, undefined);
  expect([chosen.arm.id, chosen.others.map(({ id }) => id)]).toEqual([arm, others]);
});

test("every scenario that an engine can run has an arm for it, and the engine has the arm's toggles", () => {
  for (const engine of [withoutToggles, someCaches, reference])
    for (const scenario of scenarios.values()) {
      if ((scenario.requires ?? []).some((name) => !(name in engine.toggles))) continue;
      const { arm, others } = profiledArm(scenario, engine, undefined);
      for (const { id, toggles } of [arm, ...others])
        expect({
          scenario: scenario.id,
          id,
          missing: Object.keys(toggles).filter((one) => !(one in engine.toggles)),
        }).toEqual({ scenario: scenario.id, id, missing: [] });
      expect(arm.isMistake).toBeUndefined();
    }
});

test.for<readonly [string, Engine, string]>([
  [
    "planned+clock",
    someCaches,
    "Engine mine can't play arm `planned+clock` of cache-hit-rate, because it lacks the toggle cache=planned or the toggle volatile=clock. Write one of none, system.",
  ],
  ["planed", reference, "Scenario cache-hit-rate has no arm `planed`. Did you mean `planned`?"],
  ["nothing", withoutToggles, "Scenario cache-hit-rate has no arm `nothing`. There are: as-is."],
])("arm %s is refused with those that can be played", ([name, engine, message]) => {
  expect(() => profiledArm(scenarioOf("cache-hit-rate"), engine, name)).toThrow(message);
});

test("a control and a scenario that needs what the engine lacks are refused", () => {
  expect(() => profiledArm(scenarioOf("cold-start"), reference, "floor")).toThrow(
    "Arm `floor` of cold-start runs another program than the engine. Write one of eager, lazy, fresh-home.",
  );
  const lacking = [...scenarios.values()].find(({ requires = [] }) => requires.includes("modules"));
  expect(() => profiledArm(lacking ?? scenarioOf("cold-start"), withoutToggles, undefined)).toThrow(
    `Scenario ${lacking?.id} needs modules, which engine mine does not have. Name another scenario.`,
  );
});

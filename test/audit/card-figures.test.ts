import { expect, test } from "vitest";
import { armOf } from "../../src/audit/card.ts";
import { cardFigures } from "../../src/audit/card-figures.ts";
import { isFigureArm } from "../../src/audit/card-arms.ts";
import { loadCatalogue } from "../../src/cli/config/catalogue.ts";
import { entryEngine } from "../../src/engine/entry-engine.ts";
import { emptyRecord, planScenario } from "../../src/run/plan.ts";

const { agent } = await loadCatalogue();
const engine = entryEngine({ id: "plain", title: "plain", command: ["true"] }, null);

test.for(cardFigures)("the figure $id has an arm and a metric in $scenario", ({ scenario: id, arm: place, metric }) => {
  const scenario = agent.find((one) => one.id === id && one.sets.includes("audit"));
  if (scenario === undefined) throw new Error("no such scenario in the set audit");
  const record = emptyRecord(planScenario(scenario, engine, []), "seed");
  expect(record.metrics.map((one) => one.id)).toContain(metric);
  const arm = place.kind === "sum" ? record.arms[0] : armOf(record, place.id);
  expect(arm).toBeDefined();
  expect(isFigureArm(id, arm?.id ?? "")).toBe(true);
});
